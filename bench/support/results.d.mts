export function putSection(text: string, name: string, section: string): string
