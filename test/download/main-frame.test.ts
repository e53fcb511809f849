import { describe, expect, test } from 'vitest'
import { findMainFrame } from '../../src/download/main-frame.ts'
import { bodyText, downloader, PAGE, page, pathOf, serveRaw } from './loopback.ts'

const mainFrameOf = (html: string): string | undefined => findMainFrame(Buffer.from(html), 'text/html')

describe('a page of frames', () => {
  test('is the page in its main frame', async () => {
    const frames = '<html><frameset cols="200,*"><frame src="/menu.html"><frame src="/text.html"></frameset></html>'
    const server = await serveRaw((socket, request) => {
      socket.write(pathOf(request) === '/' ? page({}, frames) : page())
    })
    const capture = await downloader().download({ url: server.url })
    expect(capture).toMatchObject({ ok: true, finalUrl: `${server.url}text.html` })
    expect(bodyText(capture)).toBe(PAGE)
  })

  test.each([
    ['that is the widest', '<frameset cols="20%,*"><frame src="a"><frame src="b"></frameset>', 'b'],
    ['that is the highest', '<frameset rows="*,100"><frame src="a"><frame src="b"></frameset>', 'a'],
    ['with the larger share', '<frameset cols="*,3*"><frame src="a"><frame src="b"></frameset>', 'b'],
    [
      'within another frameset',
      '<frameset rows="80,*"><frame src="a"><frameset cols="150,*"><frame src="b"><frame src="c"></frameset></frameset>',
      'c',
    ],
    [
      'by its name',
      '<frameset cols="50%,50%"><frame src="a" name="nav"><frame src="b" name="mainFrame"></frameset>',
      'b',
    ],
    [
      'that is alone, behind a forwarded domain',
      '<frameset rows="100%,*" border="0"><frame src="https://x.example/a"></frameset>',
      'https://x.example/a',
    ],
    ['with a broken size', '<frameset cols="x,,%"><frame src="a"><frame src="b"></frameset>', 'a'],
  ])('has its text in the frame %s', (_, html, src) => {
    expect(mainFrameOf(`<html><head><title>T</title></head>${html}`)).toBe(src)
  })

  test.each([
    ['in a page with a body', '<body><p>About <frameset><frame src="a"></frameset>'],
    ['in a comment', '<!-- <frameset><frame src="a"></frameset> --><p>Text'],
    ['for readers without frames', '<noframes><frameset><frame src="a"></frameset></noframes>'],
    ['without an address', '<frameset><frame></frameset>'],
  ])('is none: a frameset %s', (_, html) => {
    expect(mainFrameOf(html)).toBeUndefined()
  })
})
