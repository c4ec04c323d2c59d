/** Tests run on Node 20 or newer; the types in the tree are those of Node 18, which Electron main may meet. */
interface ImportMeta {
  readonly dirname: string
  readonly filename: string
}
