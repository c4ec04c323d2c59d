import { useEffect, type ReactNode } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useWords } from '../app/words'
import { Button } from './button'
import './sheet.css'

interface Props {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
  readonly width?: 'narrow' | 'wide' | undefined
  readonly footer?: ReactNode
}

/** A dialog over the screen. Esc and the veil close it; focus goes in, stays in, and comes back. */
export function Sheet({ title, onClose, children, width = 'narrow', footer }: Props) {
  const words = useWords()
  useEscape(onClose)
  return (
    <ModalOverlay className="veil" isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className={`sheet ${width}`}>
        <Dialog className="sheet-body">
          <header className="sheet-head">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <Button kind="quiet" keyHint="Esc" onPress={onClose}>
              {words.action.close}
            </Button>
          </header>
          <div className="sheet-content">{children}</div>
          {footer !== undefined && <footer className="sheet-foot">{footer}</footer>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

/** The button that had the focus may be gone after its work; the key then reaches nobody but the window. */
function useEscape(onClose: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) onClose()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [onClose])
}
