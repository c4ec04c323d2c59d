import { processEnvironment, readConfig, USAGE, type CentralConfig } from './config'
import { runTask } from './operation/tasks'
import { startCentral, SYSTEM } from './service'

/** The process: reads the command line, starts the service, prints one line when ready, and stops cleanly when told to. */
async function main(): Promise<void> {
  const config = configOrExit()
  if (config.task !== undefined && config.task !== null) {
    process.stdout.write(`${JSON.stringify(await runTask(config, config.task, SYSTEM))}\n`)
    return
  }
  const running = await startCentral(config)
  const line = running.demo === null ? { ready: true, url: running.url } : { ready: true, ...running.demo }
  process.stdout.write(`${JSON.stringify(line)}\n`)
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    running.stop().then(
      () => process.exit(0),
      (failure: unknown) => giveUp(failure),
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

function configOrExit(): CentralConfig {
  try {
    return readConfig(process.argv.slice(2), processEnvironment())
  } catch (failure) {
    process.stderr.write(`${failure instanceof Error ? failure.message : String(failure)}\n${USAGE}\n`)
    process.exit(2)
  }
}

function giveUp(failure: unknown): never {
  process.stderr.write(`The centre could not go on: ${failure instanceof Error ? failure.message : String(failure)}\n`)
  process.exit(1)
}

main().catch(giveUp)
