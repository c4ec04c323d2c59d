import { useEffect } from 'react'
import { hear, NO_BURST, USUAL_READER, type Burst, type ReaderManners } from './scanner'

interface Before {
  readonly field: HTMLInputElement | HTMLTextAreaElement
  readonly value: string
}

/**
 * Hears scans and pastes anywhere on the page while mounted. What a scan left in a field that had the focus is taken
 * out again, so a scan in the middle of typing a bill spoils neither.
 */
export function useScanner(onScan: (code: string) => void, manners: ReaderManners = USUAL_READER): void {
  useEffect(() => {
    let burst: Burst = NO_BURST
    let before: Before | null = null

    const onKey = (event: KeyboardEvent): void => {
      // A PIN may be typed as fast as a reader types, and is never a coupon.
      if (event.ctrlKey || event.metaKey || event.altKey || isSecret(event.target)) return
      const heard = hear(burst, { key: event.key, code: event.code, shift: event.shiftKey, at: event.timeStamp }, manners)
      burst = heard.burst
      if (heard.started) before = fieldOf(event.target)
      if (heard.scan === null) return
      event.preventDefault()
      event.stopImmediatePropagation()
      if (before !== null) restore(before)
      before = null
      onScan(heard.scan)
    }
    const onPaste = (event: ClipboardEvent): void => {
      const text = event.clipboardData?.getData('text/plain').trim() ?? ''
      const field = fieldOf(event.target)?.field
      if (text === '' || (field !== undefined && field.dataset['takesScans'] === undefined)) return
      event.preventDefault()
      onScan(text)
    }
    window.addEventListener('keydown', onKey, true)
    window.addEventListener('paste', onPaste)
    return () => {
      window.removeEventListener('keydown', onKey, true)
      window.removeEventListener('paste', onPaste)
    }
  }, [onScan, manners])
}

function isSecret(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type === 'password'
}

function fieldOf(target: EventTarget | null): Before | null {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? { field: target, value: target.value } : null
}

/** Puts a field's text back the way React notices: through the element's own setter, and with an input event. */
function restore({ field, value }: Before): void {
  const owner = field instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype
  Object.getOwnPropertyDescriptor(owner, 'value')?.set?.call(field, value)
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
