import { render } from 'preact';
import type { DataPanelState, DataPanelToHost } from '../../src/editor/panels/dataMessages.ts';
import { connect, initialData } from '../ui/vscodeApi.ts';
import { App } from './app.tsx';
import '../ui/page.css';
import './data.css';

const host = connect<DataPanelState, DataPanelToHost>();
const { script } = initialData<{ readonly script: string }>();
const initialState: DataPanelState = {
  script,
  decodings: {},
  ranges: {},
  input: 0,
  selected: null,
  showing: 'batch',
  order: { by: 'place', descending: false, ranges: {}, onlyPointedAt: false },
  ...host.getState(),
};
const root = document.getElementById('app');
const save = (state: DataPanelState): void => host.setState(state);
const send = (message: DataPanelToHost): void => host.postMessage(message);
if (root !== null) render(<App initialState={initialState} save={save} send={send} />, root);
