import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Progress, runTold } from '../../src/work-queue.ts'

test('after an error no other URL is begun, and those under way are worked on to their end', async () => {
  const begun: string[] = []
  const ended: string[] = []
  const told: Progress[] = []
  const order = { task: 'archiving', atOnce: 2, onProgress: (progress: Progress) => told.push(progress) } as const
  const work = runTold(['https://a.example/', 'https://b.example/', 'https://c.example/'], order, async (url) => {
    begun.push(url)
    if (url === 'https://a.example/') throw new Error('nothing works here')
    await wait(20)
    ended.push(url)
  })
  await expect(work).rejects.toThrow('nothing works here')
  await wait(40)
  expect({ begun, ended }).toEqual({
    begun: ['https://a.example/', 'https://b.example/'],
    ended: ['https://b.example/'],
  })
  expect(told.at(-1)).toMatchObject({ done: 3, total: 3 })
})
