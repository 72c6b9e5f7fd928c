import type { Tone } from '../ui/Lamp.tsx'
import { w } from '../words.ts'

/** What a component is found in: whole, damaged, missing, given up by its owner, or taken away for good. */
export const states = ['intact', 'damaged', 'missing', 'abandoned', 'removed'] as const

export type State = (typeof states)[number]

export const isState = (text: string): text is State => states.some((state) => state === text)

/** The token that a state is drawn in; what is whole stays quiet. */
export const inkOf = (state: State): `--${string}` =>
  state === 'missing' ? '--severity-a' : state === 'damaged' ? '--severity-b' : state === 'intact' ? '--mid' : '--low'

const tones: Record<State, Tone> = { intact: 'calm', damaged: 'b', missing: 'a', abandoned: 'quiet', removed: 'quiet' }

export const stateTone = (state: string): Tone => (isState(state) ? tones[state] : 'quiet')
export const stateWord = (state: string): string => (isState(state) ? w.components.states[state] : state)
