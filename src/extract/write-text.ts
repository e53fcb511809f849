import type { Text } from 'mdast'
import type { Options } from 'remark-stringify'

type Handle = (...[node, parent, state, info]: Parameters<AnyHandle>) => string
type AnyHandle = NonNullable<NonNullable<Options['handlers']>['text']>
type State = Parameters<AnyHandle>[2]
type Patterns = State['unsafe']
type Constructs = Patterns[number]['inConstruct']

/** For all patterns of a run of the library: those that apply inside of some constructs. */
const known = new WeakMap<State, Map<string, Patterns>>()

/**
 * Writes a text as the library does, in a third of the time. The library tries each of its hundred patterns of what to escape
 * on each text; this hands it only those that apply where the text stands, and whose sign the text or a neighbour of it holds.
 */
export const writeText: Handle = (node: Text, parent, state, info) => {
  const siblings = parent?.children ?? []
  const index = state.indexStack.at(-1) ?? 0
  const around = info.before + node.value + info.after
  const { unsafe } = state
  state.unsafe = patternsHere(state).filter(({ character }) => around.includes(character))
  const written = state.safe(node.value, { ...info, afterNode: siblings[index + 1], beforeNode: siblings[index - 1] })
  state.unsafe = unsafe
  return written
}

function patternsHere(state: State): Patterns {
  const byPlace = known.get(state) ?? new Map<string, Patterns>()
  known.set(state, byPlace)
  const place = state.stack.join(' ')
  let patterns = byPlace.get(place)
  if (patterns === undefined) {
    const isOneOpen = (constructs: Constructs): boolean =>
      [constructs ?? []].flat().some((name) => state.stack.includes(name))
    patterns = state.unsafe.filter(
      ({ inConstruct, notInConstruct }) =>
        (isNone(inConstruct) || isOneOpen(inConstruct)) && !isOneOpen(notInConstruct),
    )
    byPlace.set(place, patterns)
  }
  return patterns
}

const isNone = (constructs: Constructs): boolean => constructs == null || constructs.length === 0
