import { BLOCK_MODEL } from './block-model.ts'

/**
 * Decision trees, one after another in the same arrays. Node `i` tests whether a feature is at most a threshold: if so, node `i + 1`
 * is next, otherwise `right[i]`. A leaf has the feature -1, and its value as the threshold.
 */
type Model = {
  readonly bias: number
  readonly roots: readonly number[]
  readonly feature: Int16Array
  readonly threshold: Float64Array
  readonly right: Int32Array
}

let model: Model | undefined

/** How likely a block with these features is text that readers came for, 0 to 1. */
export function blockLikelihood(row: Float64Array): number {
  model ??= readModel(BLOCK_MODEL)
  const { bias, roots, feature, threshold, right } = model
  let score = bias
  for (const root of roots) {
    let at = root
    for (let asked = feature[at] ?? -1; asked >= 0; asked = feature[at] ?? -1) {
      at = (row[asked] ?? 0) <= (threshold[at] ?? 0) ? at + 1 : (right[at] ?? 0)
    }
    score += threshold[at] ?? 0
  }
  return 1 / (1 + Math.exp(-score))
}

/** The first line is the bias. Every other line is a tree in preorder: `feature<threshold` before its two branches, or a leaf's value. */
function readModel(text: string): Model {
  const [bias, ...lines] = text.trim().split('\n')
  const trees = lines.map((line) => line.split(' '))
  const words = trees.flat()
  const feature = new Int16Array(words.length).fill(-1)
  const threshold = new Float64Array(words.length)
  const right = new Int32Array(words.length)
  // Nodes that are not complete. The subtree that begins after a node's left branch is its right branch.
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
  let next = 0
  const roots = trees.map((tree) => {
    const root = next
    next += tree.length
    return root
  })
  return { bias: Number(bias), roots, feature, threshold, right }
}
