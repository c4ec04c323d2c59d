import type { Session } from 'electron'
import { isPermitted } from './permissions'
import { isOwnPage, type PageSource } from './own-page'

/**
 * Puts the rules on a session before any page uses it: permissions denied on request and on check, devices never handed
 * out, downloads cancelled, no signing in to hosts with the user's own account.
 */
export function restrictSession(session: Session, source: PageSource): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(isPermitted(permission, isOwnPage(details.requestingUrl, source)))
  })
  session.setPermissionCheckHandler((_contents, permission, origin) => isPermitted(permission, isOwnPage(origin, source)))
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}))
  // These exist on newer runtimes only.
  session.setUSBProtectedClassesHandler?.((details) => details.protectedClasses)
  session.setBluetoothPairingHandler?.((_details, answer) => answer({ confirmed: false }))
  session.on('select-hid-device', (event, _details, answer) => {
    event.preventDefault()
    answer(null)
  })
  session.on('select-serial-port', (event, _ports, _contents, answer) => {
    event.preventDefault()
    answer('')
  })
  session.on('select-usb-device', (event, _details, answer) => {
    event.preventDefault()
    answer()
  })
  session.on('will-download', (event) => event.preventDefault())
  session.allowNTLMCredentialsForDomains('')
}
