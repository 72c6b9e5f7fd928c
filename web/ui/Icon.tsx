const paths = {
  play: 'M5 3.2v9.6L13 8z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  left: 'M10 3 5 8l5 5',
  right: 'm6 3 5 5-5 5',
  up: 'm4 10 4-4 4 4',
  down: 'm4 6 4 4 4-4',
  close: 'm4 4 8 8m0-8-8 8',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  home: 'M2.5 5.5v-3h3m5 0h3v3m0 5v3h-3m-5 0h-3v-3M8 6.5v3M6.5 8h3',
  link: 'M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.2-2.2a2.6 2.6 0 0 0-3.7-3.7l-.7.7m.9 2.8a2.6 2.6 0 0 0-3.7 0L3.3 9a2.6 2.6 0 0 0 3.7 3.7l.7-.7',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.5v1.4m0 10.2v1.4M1.5 8h1.4m10.2 0h1.4M3.4 3.4l1 1m7.2 7.2 1 1m0-9.2-1 1m-7.2 7.2-1 1',
  moon: 'M13 9.6A5.6 5.6 0 0 1 6.4 3 5.6 5.6 0 1 0 13 9.6z',
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z',
  calendar: 'M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2v3m5-3v3',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.4 10.4 14 14',
  grid: 'M2.5 2.5h11v11h-11zM2.5 8h11M8 2.5v11',
  area: 'M2.5 4.5 7 2.5l2.5 1.5 4-1.5v9l-4.5 2-3-1.5-3.5 1.5z',
  pin: 'M8 14.5s-4.5-4.5-4.5-8a4.5 4.5 0 0 1 9 0c0 3.5-4.5 8-4.5 8zM8 5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3z',
  order: 'M4 2h8v12H4zM6 5h4M6 7.5h4M6 10h2.5',
  hazard: 'M8 2.2 14.5 13.5h-13zM8 6.5v3.2m0 1.8v.1',
  rule: 'M2.5 4.5h6m3 0h2M2.5 11.5h2m3 0h6M8.5 3v3h3V3zM4.5 10v3h3v-3z',
  upload: 'M8 10.5v-8m0 0L5 5.5m3-3 3 3M2.5 10.5v3h11v-3',
  exit: 'M9.5 5V2.5h-7v11h7V11M6 8h8m-2.5-2.5L14 8l-2.5 2.5',
} as const

export type IconName = keyof typeof paths

/** Drawn in the colour and size of the text beside it; says nothing to a screen reader, its button does. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg viewBox="0 0 16 16" width="1em" height="1em" aria-hidden="true" focusable="false">
    <path
      d={paths[name]}
      fill={name === 'play' || name === 'pause' ? 'currentColor' : 'none'}
      stroke={name === 'play' || name === 'pause' ? 'none' : 'currentColor'}
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
)
