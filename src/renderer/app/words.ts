import { createContext, useContext } from 'react'
import { en, type Words } from './strings.en'

/** The language of the screens. Another one is provided here; nothing else knows which it is. */
export const WordsContext = createContext<Words>(en)

export function useWords(): Words {
  return useContext(WordsContext)
}
