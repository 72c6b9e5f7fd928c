import { glyphOf } from './class-glyphs.ts'
import { type Glyph, glyphs } from './glyphs.ts'

/** The sign of a component's class, in the colour and size of the text beside it; says nothing to a screen reader. */
export const Sign = ({ code }: { code: string }) => {
  const { line, fill }: Glyph = glyphs[glyphOf(code)]
  return (
    <svg viewBox="0 0 16 16" width="1em" height="1em" aria-hidden="true" focusable="false">
      {fill && <path d={fill} fill="currentColor" fillRule="evenodd" />}
      {line && (
        <path
          d={line}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      )}
    </svg>
  )
}
