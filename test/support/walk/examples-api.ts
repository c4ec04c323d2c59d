import { CAMPAIGNS, draftOf, LIST, STORE, takeCodes, type Things } from './things'
import { isEmpty, type Examples } from './example'

const TRAIL = 'marketer of a concept'
const INSIDE_ONLY = { status: 409, because: 'the job has ended: who may not see it hears of none' }

/** What people of the back office ask for. */
export async function apiExamples(things: Things): Promise<Examples> {
  const { offer, thirdParty, uploaded, till } = things
  const body = await things.offerBody(offer)
  const of = 'unit' as const
  const admin = 'admin'
  const about = (rest: string) => ({ by: admin, of, path: `/api/offers/${offer}${rest}` })
  return {
    'POST /api/sign-out': { by: 'manager of 104', of: 'nothing', body: {} },

    'GET /api/offers': { by: admin, of: 'nothing' },
    'GET /api/offers/:id': about(''),
    'PUT /api/offers/:id': { ...about(''), body: { offer: { ...body, description: 'changed' } } },
    'POST /api/offers': { by: admin, of, body: { offer: draftOf('Walkmark New') }, refused: refusedOwner },
    'POST /api/offers/preview': { by: admin, of, body: { offer: draftOf('Walkmark New') }, refused: refusedOwner, alsoFor: [TRAIL] },
    'POST /api/offers/:id/preview': { ...about('/preview'), body: { offer: body } },
    'POST /api/offers/:id/status': { ...about('/status'), body: { status: 'active' } },
    'POST /api/offers/:id/confirm-worst-case': { ...about('/confirm-worst-case'), body: { version: body['version'], shown: { tills: 0, uses: 0, amount: '0.00' } }, answers: { status: 409, because: 'nothing is to be confirmed' } },
    'POST /api/offers/:id/duplicate': { ...about('/duplicate'), body: { name: 'Walkmark Copy' } },
    'POST /api/offers/:id/issue': { ...about('/issue'), body: { customer: { id: 7 } } },
    'POST /api/offers/:id/issue-list': { ...about('/issue-list'), body: { list: LIST } },
    'GET /api/offers/:id/codes': about('/codes'),
    'POST /api/offers/:id/codes': { ...about('/codes'), path: `/api/offers/${thirdParty}/codes`, body: { count: 2 } },
    'GET /api/offers/:id/codes.csv': about('/codes.csv'),
    'GET /api/offers/:id/grants': about('/grants'),
    'GET /api/offers/:id/packs': about('/packs'),
    'POST /api/offers/:id/revoke': { ...about('/revoke'), path: `/api/offers/${thirdParty}/revoke`, body: { what: 'unissued', understood: true } },
    'POST /api/coupons/resend': { by: admin, of, body: { code: things.code() } },
    'GET /api/reports/offers/:id': { by: admin, of, path: `/api/reports/offers/${offer}` },
    'GET /api/reports/offers/:id/csv': { by: admin, of, path: `/api/reports/offers/${offer}/csv` },
    'GET /api/reports/stores/:id': { by: admin, of, path: `/api/reports/stores/${STORE}?month=2026-11` },

    'GET /api/reports/over-redemption': [
      { by: admin, of: 'nothing' },
      { by: admin, of, path: `/api/reports/over-redemption?offer=${offer}`, refused: ({ text }) => text.startsWith('{"offers":[]') },
    ],
    'GET /api/reports/over-redemption/csv': { by: admin, of: 'nothing' },

    'GET /api/redemptions': [
      { by: admin, of: 'nothing' },
      { by: admin, of, path: `/api/redemptions?store=${STORE}`, refused: isEmpty },
    ],
    'GET /api/redemptions/:id': { by: admin, of, path: `/api/redemptions/${things.redemption()}` },
    'POST /api/redemptions/:id/return': { by: admin, of, path: `/api/redemptions/${things.redemption()}/return`, body: { reason: 'walk' } },
    'POST /api/redemptions/:id/reverse': { by: admin, of, path: `/api/redemptions/${things.redemption()}/reverse`, body: { reason: 'walk' } },

    'GET /api/cases': [
      { by: admin, of: 'nothing' },
      { by: admin, of, path: `/api/cases?store=${STORE}`, refused: ({ text }) => text.startsWith('{"cases":[]') },
    ],
    'GET /api/cases/csv': { by: admin, of: 'nothing' },
    'POST /api/cases/:id/decision': { by: admin, of, path: `/api/cases/${things.case}/decision`, body: { action: 'accept_loss', note: 'walk' } },
    'POST /api/grants/:id/write-off': { by: admin, of, path: `/api/grants/${things.grant}/write-off`, body: { reason: 'walk' } },
    'GET /api/grants/check': { by: admin, of: 'nothing' },

    'GET /api/jobs': { by: admin, of: 'nothing' },
    'GET /api/jobs/:id': { by: admin, of, path: `/api/jobs/${things.job}` },
    'POST /api/jobs/:id/cancel': { by: admin, of, path: `/api/jobs/${things.job}/cancel`, answers: INSIDE_ONLY },
    'GET /api/jobs/:id/bad-rows': { by: 'marketer', of, path: `/api/jobs/${things.uploadJob}/bad-rows`, alsoFor: [admin] },

    'POST /api/files': { by: 'marketer', of: 'nothing', headers: { 'content-type': 'text/csv' }, body: 'code\nWALKMARK2\n', path: '/api/files?name=walkmark.csv' },
    'GET /api/files/:id': { by: 'marketer', of, path: `/api/files/${things.file()}`, alsoFor: [admin] },
    'GET /api/files/:id/preview': { by: 'marketer', of, path: `/api/files/${things.file()}/preview?kind=codes`, alsoFor: [admin] },
    'POST /api/files/:id/delete': { by: 'marketer', of, path: `/api/files/${things.file()}/delete`, alsoFor: [admin] },
    'POST /api/lists': { by: 'marketer', of, body: takeCodes(things.file(), uploaded), alsoFor: [admin] },

    'POST /api/customers': { by: 'marketer', of: 'nothing', body: { firstName: 'One', lastName: 'Another', mobile: '01555019999' } },
    'POST /api/customers/:id/record': { by: admin, of, path: `/api/customers/${things.customer()}/record` },
    'POST /api/customers/:id/erase': { by: admin, of, path: `/api/customers/${things.customer()}/erase` },
    'GET /api/people': { by: admin, of: 'nothing' },
    'POST /api/people': { by: admin, of, body: { login: 'walk.mark', name: 'Walkmark Clerk', role: 'cashier', unit: { type: 'STORE', id: STORE }, pin: '918273' }, refused: refusedOwner },
    'PUT /api/people/:id': { by: admin, of, path: '/api/people/1011', body: { name: 'Walkmark Cashier' } },
    'PUT /api/people/:id/secrets': { by: admin, of, path: '/api/people/1011/secrets', body: { pin: '918273' } },
    'POST /api/people/:id/sign-out': { by: admin, of, path: '/api/people/1011/sign-out' },
    'POST /api/people/:id/record': { by: admin, of, path: '/api/people/1011/record' },
    'POST /api/people/:id/erase': { by: admin, of, path: '/api/people/1012/erase' },
    'GET /api/audit': { by: admin, of: 'nothing' },
    'GET /api/organisation': { by: admin, of: 'nothing' },
    'POST /api/tills/:id/enrolment': { by: admin, of, path: `/api/tills/${till.enrolled.till.id}/enrolment`, alsoFor: ['manager of 101'] },
    'POST /api/tills/:id/disabled': { by: admin, of, path: `/api/tills/${till.enrolled.till.id}/disabled`, body: { disabled: false } },
    'GET /api/clients': { by: admin, of: 'nothing' },
    'POST /api/clients': { by: admin, of: 'nothing', body: { name: 'Another', till: null } },
    'POST /api/clients/disabled': { by: admin, of, body: { key: things.clientKey, disabled: true } },
    'POST /api/clients/service': { by: admin, of, body: { key: things.clientKey, service: 'timeline', ref: null } },
    'GET /api/settings': { by: admin, of: 'nothing' },
    'PUT /api/settings': { by: admin, of: 'nothing', body: { settings: things.settings.settings, revision: things.settings.revision } },
    'GET /api/messages': { by: admin, of: 'nothing' },
    'GET /api/messaging': { by: admin, of: 'nothing' },
    'PUT /api/messaging': { by: admin, of: 'nothing', body: { mail: null, sms: null, optOut: '' } },
    'GET /api/programmes': { by: admin, of: 'nothing' },
  }
}

/** Somebody else's unit in a body is refused as what may not be, or as what is not there. */
const refusedOwner = ({ status }: { readonly status: number }): boolean => [400, 403, 404, 409, 422].includes(status)

/** What a service asks for with its own client (2.8). */
export async function serviceExamples(things: Things): Promise<Examples> {
  const { claimed, free, inside } = things
  const by = 'client of outbound'
  const of = 'unit' as const
  const [ref, second, third, fourth] = CAMPAIGNS
  const body = await things.offerBody(inside)
  return {
    'GET /api/service/programmes': { by, of: 'nothing' },
    'POST /api/service/programmes': { by, of: 'nothing', body: { ref, name: 'Another campaign' } },
    'POST /api/service/programmes/preview': { by, of: 'nothing', body: { ref, name: 'Another campaign', endsOn: '2099-01-01' } },
    'POST /api/service/claims': { by, of: 'nothing', body: { ref: third, offer: free } },
    'GET /api/service/offers': { by, of: 'nothing', path: `/api/service/offers?ref=${ref}&show=held` },
    'GET /api/service/offers/:id': { by, of, path: `/api/service/offers/${claimed}?ref=${ref}` },
    'POST /api/service/offers/preview': { by, of: 'nothing', body: { ref: fourth, offer: draftOf('Another', { owner: null }) } },
    'POST /api/service/offers': { by, of: 'nothing', body: { ref: fourth, offer: draftOf('Another', { owner: null }) } },
    'POST /api/service/offers/:id/preview': { by, of, path: `/api/service/offers/${inside}/preview`, body: { ref: second, offer: body } },
    'PUT /api/service/offers/:id': { by, of, path: `/api/service/offers/${inside}`, body: { ref: second, offer: body } },
    'POST /api/service/issue': { by, of, body: { ref, offer: claimed, customer: { id: 7 } } },
    'POST /api/service/issue-list': { by, of, body: { ref, offer: claimed, list: LIST } },
    'POST /api/messages/delivery': { by: 'client of the organisation', of: 'nothing', body: { reference: 'walk-none', delivered: true } },
  }
}
