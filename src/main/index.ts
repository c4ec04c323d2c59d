import { app } from 'electron'
import { beforeReady, whenReady } from './app/start'

const config = beforeReady()
if (config === null) app.quit()
else {
  app.on('window-all-closed', () => app.quit())
  void app.whenReady().then(() => whenReady(config))
}
