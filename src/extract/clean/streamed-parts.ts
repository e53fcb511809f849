import type { Element, ElementContent } from 'hast'
import { attribute } from '../tree.ts'

/** React streams late parts of a page in hidden elements at its end: `<div hidden id="S:0">`. */
const PART_ID = /^S:([0-9a-f]{1,4})$/
/** Where a script moves the part with the same number: `<template id="B:0">`, `<template id="P:0">`. */
const PLACE_ID = /^[BP]:([0-9a-f]{1,4})$/
/** Parts within parts make no tree so deep that walks overflow. */
const MAX_DEPTH = 300

/** The parts that are still to be placed, by their numbers. */
type Parts = Map<string, Element>

/** Whether an element is a part that React has streamed, which is hidden only until a script has moved it. */
export function isStreamedPart(element: Element): boolean {
  return PART_ID.test(attribute(element, 'id') ?? '')
}

/** Moves the parts that React has streamed to their places. Those without a place stay at the page's end. */
export function withStreamedParts(body: Element): Element {
  const parts: Parts = new Map()
  const others: ElementContent[] = []
  for (const child of body.children) {
    const number = child.type === 'element' ? numberOf(child, PART_ID) : ''
    if (child.type === 'element' && number !== '' && !parts.has(number)) parts.set(number, child)
    else others.push(child)
  }
  if (parts.size === 0) return body
  const children = moveInto(others, 1, parts)
  for (const [number, part] of parts) {
    parts.delete(number)
    children.push({ ...part, children: moveInto(part.children, 2, parts) })
  }
  return { ...body, children }
}

function moveInto(children: readonly ElementContent[], depth: number, parts: Parts): ElementContent[] {
  return children.flatMap((child): ElementContent[] => {
    if (child.type !== 'element') return [child]
    const number = child.tagName === 'template' ? numberOf(child, PLACE_ID) : ''
    const part = parts.get(number)
    if (part === undefined) return [{ ...child, children: moveInto(child.children, depth + 1, parts) }]
    if (depth + heightOf(part) > MAX_DEPTH) return []
    parts.delete(number)
    return moveInto(part.children, depth, parts)
  })
}

function numberOf(element: Element, pattern: RegExp): string {
  return pattern.exec(attribute(element, 'id') ?? '')?.[1] ?? ''
}

function heightOf({ children }: Element): number {
  return children.reduce((most, child) => (child.type === 'element' ? Math.max(most, 1 + heightOf(child)) : most), 0)
}
