/** Short tones made by the page itself: no file, no permission. Pitch and rhythm differ, so they are told apart unseen. */
const TUNES = {
  accept: [[880, 0, 0.09]],
  done: [
    [880, 0, 0.08],
    [1320, 0.1, 0.12],
  ],
  wait: [
    [520, 0, 0.08],
    [520, 0.12, 0.08],
  ],
  refuse: [[196, 0, 0.28]],
} as const satisfies Record<string, readonly (readonly [hertz: number, from: number, seconds: number])[]>

const LOUDNESS = 0.12
let context: AudioContext | null = null

/** Plays a tone; a machine without a loudspeaker, or one that forbids sound, stays silent. */
export function play(tune: keyof typeof TUNES): void {
  try {
    context ??= new AudioContext()
    for (const [hertz, from, seconds] of TUNES[tune]) tone(context, hertz, context.currentTime + from, seconds)
  } catch {
    context = null
  }
}

function tone(audio: AudioContext, hertz: number, from: number, seconds: number): void {
  const source = audio.createOscillator()
  const volume = audio.createGain()
  source.frequency.value = hertz
  volume.gain.setValueAtTime(0, from)
  volume.gain.linearRampToValueAtTime(LOUDNESS, from + 0.01)
  volume.gain.linearRampToValueAtTime(0, from + seconds)
  source.connect(volume).connect(audio.destination)
  source.start(from)
  source.stop(from + seconds)
}
