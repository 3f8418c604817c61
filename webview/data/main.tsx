import { render } from 'preact';
import type { DataPanelState, DataPanelToHost } from '../../src/editor/panels/dataMessages.ts';
import { connect, initialData } from '../ui/vscodeApi.ts';
import { App } from './app.tsx';
import '../ui/examples/examples.css';
import '../ui/page.css';
import './data.css';
import './layers/layers.css';

const host = connect<DataPanelState, DataPanelToHost>();
const initialState: DataPanelState = {
  decodings: {},
  ranges: {},
  words: {},
  input: 0,
  selected: null,
  showing: 'batch',
  order: { by: 'place', descending: false, ranges: {}, onlyPointedAt: false, onlyWrong: false },
  ...initialData<DataPanelState>(),
};
const root = document.getElementById('app');
if (root !== null) render(<App initialState={initialState} save={host.setState} send={host.postMessage} />, root);
