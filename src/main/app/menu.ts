import { Menu, type MenuItemConstructorOptions } from 'electron'

/** A menu of our own: Electron's default one reloads the page and opens developer tools. */
export function installMenu(packaged: boolean, platform: NodeJS.Platform): void {
  const edit: MenuItemConstructorOptions = { role: 'editMenu' }
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { type: 'separator' }, { role: 'togglefullscreen' }],
  }
  const developer: MenuItemConstructorOptions = { label: 'Developer', submenu: [{ role: 'reload' }, { role: 'toggleDevTools' }] }
  const app: MenuItemConstructorOptions[] = platform === 'darwin' ? [{ role: 'appMenu' }] : [{ role: 'fileMenu' }]
  Menu.setApplicationMenu(Menu.buildFromTemplate([...app, edit, view, ...(packaged ? [] : [developer])]))
}
