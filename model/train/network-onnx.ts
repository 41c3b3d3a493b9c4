import onnxProto from 'onnx-proto';
import { MOST_STEEP, MOST_VALUE } from '../ranker/network.ts';
import type { Network } from '../ranker/network.ts';

const { AttributeProto, TensorProto } = onnxProto.onnx;

interface OnnxNode {
  opType: string;
  input: string[];
  output: string[];
  attribute?: object[];
}

/** What a network adds to a graph: nodes that make `output` (rows x 1) of `input` (rows x columns), and their constants. */
export interface NetworkGraph {
  readonly node: OnnxNode[];
  readonly initializer: object[];
}

const int = (name: string, i: number) => ({ name, type: AttributeProto.AttributeType.INT, i });

function tensor(name: string, dims: number[], values: Float32Array | Int32Array) {
  const whole = values instanceof Int32Array;
  return {
    name,
    dims,
    dataType: whole ? TensorProto.DataType.INT32 : TensorProto.DataType.FLOAT,
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
}

/** The network as ONNX operators (opset 20): the same sums as `addNetworkScores`, in another order. */
export function networkGraph(
  network: Network,
  { input, output }: { input: string; output: string },
): NetworkGraph {
  const { columns, mean, scale, middle, slope, first, firstBias, second, secondBias, last } = network;
  const [count, one, two] = [columns.length, firstBias.length, secondBias.length];
  const constant = (value: number) => Float32Array.of(value);
  return {
    initializer: [
      tensor('columns', [count], columns),
      tensor('mean', [count], mean),
      tensor('scale', [count], scale),
      tensor('middle', [count], middle),
      tensor('slope', [count], slope),
      tensor('least', [], constant(-MOST_VALUE)),
      tensor('most', [], constant(MOST_VALUE)),
      tensor('least_steep', [], constant(-MOST_STEEP)),
      tensor('most_steep', [], constant(MOST_STEEP)),
      tensor('nothing', [], constant(0)),
      tensor('first', [first.length / one, one], first),
      tensor('first_bias', [one], firstBias),
      tensor('second', [one, two], second),
      tensor('second_bias', [two], secondBias),
      tensor('last', [two, 1], last),
    ],
    node: [
      { opType: 'Gather', input: [input, 'columns'], output: ['x'], attribute: [int('axis', 1)] },
      { opType: 'IsNaN', input: ['x'], output: ['missing'] },
      { opType: 'Sub', input: ['x', 'mean'], output: ['from_mean'] },
      { opType: 'Mul', input: ['from_mean', 'scale'], output: ['deviations'] },
      { opType: 'Clip', input: ['deviations', 'least', 'most'], output: ['within'] },
      { opType: 'Where', input: ['missing', 'nothing', 'within'], output: ['values'] },
      { opType: 'Sub', input: ['x', 'middle'], output: ['from_middle'] },
      { opType: 'Mul', input: ['from_middle', 'slope'], output: ['steep'] },
      { opType: 'Clip', input: ['steep', 'least_steep', 'most_steep'], output: ['cut'] },
      { opType: 'Softsign', input: ['cut'], output: ['bent'] },
      { opType: 'Where', input: ['missing', 'nothing', 'bent'], output: ['bents'] },
      {
        opType: 'Cast',
        input: ['missing'],
        output: ['flags'],
        attribute: [int('to', TensorProto.DataType.FLOAT)],
      },
      {
        opType: 'Concat',
        input: ['values', 'bents', 'flags'],
        output: ['inputs'],
        attribute: [int('axis', 1)],
      },
      { opType: 'Gemm', input: ['inputs', 'first', 'first_bias'], output: ['one'] },
      { opType: 'Relu', input: ['one'], output: ['one_on'] },
      { opType: 'Gemm', input: ['one_on', 'second', 'second_bias'], output: ['two'] },
      { opType: 'Relu', input: ['two'], output: ['two_on'] },
      { opType: 'MatMul', input: ['two_on', 'last'], output: [output] },
    ],
  };
}
