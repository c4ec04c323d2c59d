import { arch, cpus, platform, totalmem } from 'node:os'

/** The machine and runtime a figure was measured on, in one line. */
export function machineLine(): string {
  const cores = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cores.length} × ${cores[0]?.model.trim() ?? 'unknown'}, ${memory} GB, ${platform()} ${arch()}, Node ${process.versions.node}, V8 ${process.versions.v8}`
}
