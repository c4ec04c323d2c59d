import { dialog, type BrowserWindow, type SaveDialogOptions } from 'electron'

/** Lets the person choose where a CSV file is to lie; null = they would rather not. */
export async function askWhere(window: BrowserWindow | null, name: string): Promise<string | null> {
  const options: SaveDialogOptions = { defaultPath: name, filters: [{ name: 'CSV', extensions: ['csv'] }], properties: ['createDirectory', 'showOverwriteConfirmation'] }
  const { canceled, filePath } = await (window === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(window, options))
  return canceled || filePath === '' ? null : filePath
}
