import { saveSettingsRequest, settingsShown } from '../../../protocol/api/settings'
import { refuse } from '../../core/failure'
import { saveSettings, shownSettings } from '../../settings/save-settings'
import { callerName } from '../caller-name'
import { people, route, type Route } from '../route'
import { actsForAll } from './keeper'

export const SETTINGS_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/settings',
    summary: 'What the organisation decided once for everybody',
    access: people('store_manager', 'marketer', 'admin'),
    errors: 'own',
    answers: settingsShown,
    handle: async ({ caller }) => ({ ok: true, value: await shownSettings(caller.org.core) }),
  }),
  route({
    method: 'PUT',
    path: '/api/settings',
    summary: 'Decide it anew, on top of the revision one has seen',
    access: people('admin'),
    errors: 'own',
    idempotent: true,
    body: saveSettingsRequest,
    answers: settingsShown,
    async handle({ caller, body, from }) {
      if (!actsForAll(caller)) return refuse('auth.not_allowed')
      const saved = await saveSettings(caller.org.core, body.settings, body.revision, callerName(caller), from)
      caller.org.hints.poke()
      return saved
    },
  }),
]
