import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Control } from './control.ts';
import type { World } from './world.ts';

export function answerAdminPage(
  _world: World,
  _control: Control,
  _request: IncomingMessage,
  _url: URL,
  response: ServerResponse,
): void {
  response.writeHead(404).end();
}
