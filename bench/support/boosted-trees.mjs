// Boosted decision trees for two classes: histogram splits, leaf-wise growth, logistic loss, weighted rows.
// Only the seed decides what is random: the same rows and seed give the same trees.

const BINS = 64
const MIN_ROWS = 20

/** Sorts each column's values into at most 64 bins. Columns are contiguous: `bins[column * count + row]`. */
export function binColumns(rows, columnCount) {
  const count = rows.length
  const bins = new Uint8Array(count * columnCount)
  const edges = []
  const values = new Float32Array(count)
  for (let column = 0; column < columnCount; column++) {
    for (let row = 0; row < count; row++) values[row] = rows[row][column]
    const sorted = Float32Array.from(values).sort()
    const limits = edgesOf(sorted)
    edges.push(limits)
    for (let row = 0; row < count; row++) bins[column * count + row] = binOf(limits, values[row])
  }
  return { bins, edges, count, columnCount }
}

function edgesOf(sorted) {
  const different = [...new Set(sorted)]
  if (different.length <= BINS) return different.slice(0, -1).map((value, index) => (value + different[index + 1]) / 2)
  const limits = []
  for (let bin = 1; bin < BINS; bin++) {
    const value = sorted[Math.floor((sorted.length * bin) / BINS)]
    if (limits.length === 0 || value > limits.at(-1)) limits.push(value)
  }
  return limits
}

function binOf(limits, value) {
  let low = 0
  let high = limits.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (value <= limits[middle]) high = middle
    else low = middle + 1
  }
  return low
}

/**
 * Returns the bias, the trees, and the score (log odds) of every row, including those not trained on.
 *
 * @param labels - 0 to 1 for each row
 * @param weights - for each row
 * @param trained - the rows to learn from
 */
export function trainTrees(columns, labels, weights, trained, settings) {
  const { bins, edges, count } = columns
  const { trees, rate, leaves, minWeight, shrink, columnShare, rowShare, seed } = settings
  const random = randomFrom(seed)
  let positive = 0
  let all = 0
  for (const row of trained) {
    positive += labels[row] * weights[row]
    all += weights[row]
  }
  const bias = Math.log(positive / (all - positive))
  const scores = new Float64Array(count).fill(bias)
  const slope = new Float64Array(count)
  const curve = new Float64Array(count)
  const model = []
  for (let tree = 0; tree < trees; tree++) {
    for (const row of trained) {
      const chance = 1 / (1 + Math.exp(-scores[row]))
      slope[row] = weights[row] * (labels[row] - chance)
      curve[row] = weights[row] * Math.max(chance * (1 - chance), 1e-6)
    }
    const rows = Int32Array.from([...trained].filter(() => random() < rowShare))
    const used = edges.flatMap((limits, column) => (limits.length > 0 && random() < columnShare ? [column] : []))
    const root = growTree(rows, used)
    model.push(root)
    addScores(root)
  }
  return { bias, trees: model, scores }

  function growTree(rows, used) {
    const root = node(rows, histogram(rows, used), used)
    const open = [root]
    for (let grown = 1; grown < leaves; grown++) {
      const best = open.reduce((top, leaf) => (leaf.gain > (top?.gain ?? 1e-6) ? leaf : top), undefined)
      if (best === undefined) break
      open.splice(open.indexOf(best), 1)
      open.push(...splitNode(best, used))
    }
    return root
  }

  function splitNode(parent, used) {
    const { rows, column, bin } = parent
    const left = new Int32Array(rows.length)
    const right = new Int32Array(rows.length)
    let lefts = 0
    let rights = 0
    const base = column * count
    for (const row of rows) {
      if (bins[base + row] <= bin) left[lefts++] = row
      else right[rights++] = row
    }
    const small = lefts < rights ? left.subarray(0, lefts) : right.subarray(0, rights)
    const large = lefts < rights ? right.subarray(0, rights) : left.subarray(0, lefts)
    const smallSums = histogram(small, used)
    // Rows that are not in one child are in the other.
    const largeSums = parent.sums
    for (let index = 0; index < largeSums.length; index++) largeSums[index] -= smallSums[index]
    const smallNode = node(small, smallSums, used)
    const largeNode = node(large, largeSums, used)
    parent.left = lefts < rights ? smallNode : largeNode
    parent.right = lefts < rights ? largeNode : smallNode
    parent.sums = undefined
    parent.rows = undefined
    return [parent.left, parent.right]
  }

  /** Sums of slope and curve for each bin of each used column. */
  function histogram(rows, used) {
    const sums = new Float64Array(used.length * (BINS + 1) * 2)
    used.forEach((column, index) => {
      const base = column * count
      const at = index * (BINS + 1) * 2
      for (const row of rows) {
        const slot = at + bins[base + row] * 2
        sums[slot] += slope[row]
        sums[slot + 1] += curve[row]
      }
    })
    return sums
  }

  function node(rows, sums, used) {
    let slopes = 0
    let curves = 0
    for (const row of rows) {
      slopes += slope[row]
      curves += curve[row]
    }
    const made = { rows, sums, value: (rate * slopes) / (curves + shrink), gain: 0, column: -1, bin: -1 }
    if (rows.length < MIN_ROWS) return made
    const whole = (slopes * slopes) / (curves + shrink)
    used.forEach((column, index) => {
      const at = index * (BINS + 1) * 2
      let leftSlope = 0
      let leftCurve = 0
      for (let bin = 0; bin < edges[column].length; bin++) {
        leftSlope += sums[at + bin * 2]
        leftCurve += sums[at + bin * 2 + 1]
        const rightCurve = curves - leftCurve
        if (leftCurve < minWeight || rightCurve < minWeight) continue
        const rightSlope = slopes - leftSlope
        const gain =
          (leftSlope * leftSlope) / (leftCurve + shrink) + (rightSlope * rightSlope) / (rightCurve + shrink) - whole
        if (gain > made.gain) Object.assign(made, { gain, column, bin })
      }
    })
    return made
  }

  function addScores(root) {
    for (let row = 0; row < count; row++) {
      let at = root
      while (at.left !== undefined) at = bins[at.column * count + row] <= at.bin ? at.left : at.right
      scores[row] += at.value
    }
  }
}

/** A linear congruential generator (Numerical Recipes): a seed gives the same numbers everywhere. */
function randomFrom(seed) {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0
    return state / 4294967296
  }
}

/** Returns the model as `block-likelihood.ts` reads it: the bias, then a line for each tree in preorder. */
export function writeTrees({ bias, trees }, edges) {
  return [short(bias), ...trees.map(write)].join('\n')

  function write(node) {
    if (node.left === undefined) return short(Number(node.value.toFixed(4)))
    return `${node.column}<${short(edges[node.column][node.bin])} ${write(node.left)} ${write(node.right)}`
  }
}

function short(number) {
  return String(Number(number.toPrecision(4))).replace(/^(-?)0\./, '$1.')
}
