import { describe, expect, it } from 'vitest'
import { parsePlace, placeToOpen, type Place } from './window-place'

const left = { x: 0, y: 0, width: 1920, height: 1080 }
const right = { x: 1920, y: 0, width: 1280, height: 1024 }
const saved = (over: Partial<Place>): Place => ({ x: 100, y: 50, width: 1200, height: 700, maximized: false, ...over })

describe('place of the window', () => {
  it('is the one it was left at', () => {
    expect(placeToOpen(saved({ x: 2000 }), [left, right])).toEqual({ x: 2000, y: 50, width: 1200, height: 700 })
  })

  it.each([
    ['its screen is gone', saved({ x: 2000 })],
    ['it hangs over the edge', saved({ x: 1900 })],
    ['its title is above the screen', saved({ y: -10 })],
    ['it is below the screen', saved({ y: 1070 })],
    ['it is to the left of everything', saved({ x: -1150 })],
  ])('is only a size where %s', (_why, place) => {
    expect(placeToOpen(place, [left])).toEqual({ width: 1200, height: 700 })
  })

  it('is never smaller than the smallest, and has a first size', () => {
    expect(placeToOpen(saved({ width: 10, height: 10 }), [left])).toMatchObject({ width: 1024, height: 600 })
    expect(placeToOpen(null, [left])).toEqual({ width: 1280, height: 800 })
  })

  it.each([undefined, '', '{', 'null', '{"x":1}', '{"x":"1","y":1,"width":1,"height":1,"maximized":false}'])('reads nothing out of %s', (text) => {
    expect(parsePlace(text)).toBeNull()
  })
})
