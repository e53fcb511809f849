import { BLOCK_MODEL } from './block-model.ts'

/** A decision tree in arrays: node `i` asks whether a feature is at most a threshold; a leaf has feature -1. */
type Tree = {
  readonly feature: Int16Array
  readonly threshold: Float64Array
  readonly right: Int16Array
}
type Model = { readonly bias: number; readonly trees: readonly Tree[] }

let model: Model | undefined

/** Returns how likely a block with these features is text that a reader came for, 0 to 1. */
export function blockLikelihood(row: Float64Array): number {
  model ??= readModel(BLOCK_MODEL)
  let score = model.bias
  for (const tree of model.trees) score += leafValue(tree, row)
  return 1 / (1 + Math.exp(-score))
}

function leafValue({ feature, threshold, right }: Tree, row: Float64Array): number {
  let at = 0
  for (let asked = feature[at] ?? -1; asked >= 0; asked = feature[at] ?? -1) {
    at = (row[asked] ?? 0) <= (threshold[at] ?? 0) ? at + 1 : (right[at] ?? 0)
  }
  return threshold[at] ?? 0
}

/** The first line is the bias; each further line a tree in preorder: `feature<threshold` before its two branches, or a leaf's value. */
function readModel(text: string): Model {
  const [bias, ...lines] = text.trim().split('\n')
  return { bias: Number(bias), trees: lines.map(readTree) }
}

function readTree(line: string): Tree {
  const words = line.split(' ')
  const feature = new Int16Array(words.length).fill(-1)
  const threshold = new Float64Array(words.length)
  const right = new Int16Array(words.length)
  // Nodes whose left branch is being read: the next subtree that begins after a whole left branch is their right one.
  const open: { node: number; done: number }[] = []
  words.forEach((word, node) => {
    const parent = open.at(-1)
    if (parent !== undefined && parent.done === 1) right[parent.node] = node
    const [left, limit] = word.split('<')
    if (limit !== undefined) {
      feature[node] = Number(left)
      threshold[node] = Number(limit)
      open.push({ node, done: 0 })
      return
    }
    threshold[node] = Number(word)
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      top.done++
      if (top.done < 2) break
      open.pop()
    }
  })
  return { feature, threshold, right }
}
