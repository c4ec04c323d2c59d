import { app } from 'electron'
import { endAtStart } from './app/fatal'
import { beforeReady, whenReady } from './app/start'

const config = beforeReady()
if (config === null) app.quit()
else app.whenReady().then(() => whenReady(config)).catch(endAtStart)
