import onnxProto from 'onnx-proto';
import { membersOf } from '../ranker/trees.ts';
import type { Trees } from '../ranker/trees.ts';
import { networkGraph } from './network-onnx.ts';

/** Names that the serving side asks for: a float matrix of rows x features in, a column of scores out. */
export const ONNX_INPUT = 'features';
export const ONNX_OUTPUT = 'scores';

const BY_TREES = 'by_trees';
const BY_NETWORK = 'by_network';

const BRANCH_LEQ = 0;
const BRANCH_MEMBER = 6;
const SUM = 1;
const NO_TRANSFORM = 0;

const { AttributeProto, ModelProto, TensorProto } = onnxProto.onnx;
const ints = (name: string, values: number[]) => ({
  name,
  type: AttributeProto.AttributeType.INTS,
  ints: values,
});
const int = (name: string, value: number) => ({ name, type: AttributeProto.AttributeType.INT, i: value });

function floatTensor(name: string, values: readonly number[]) {
  const rawData = new Uint8Array(Float32Array.from(values).buffer);
  const t = { name, dataType: TensorProto.DataType.FLOAT, dims: [values.length], rawData };
  return { name, type: AttributeProto.AttributeType.TENSOR, t };
}

function byteTensor(name: string, values: readonly number[]) {
  const t = {
    name,
    dataType: TensorProto.DataType.UINT8,
    dims: [values.length],
    rawData: Uint8Array.from(values),
  };
  return { name, type: AttributeProto.AttributeType.TENSOR, t };
}

const matrixType = (columns: number) => ({
  tensorType: {
    elemType: TensorProto.DataType.FLOAT,
    shape: { dim: [{ dimParam: 'rows' }, { dimValue: columns }] },
  },
});

/** Inner nodes and leaves numbered apart, as TreeEnsemble v5 wants them. */
function layOut(trees: Trees) {
  const inner: number[] = [];
  const number = new Int32Array(trees.feature.length);
  const leafWeights: number[] = [];
  for (let node = 0; node < trees.feature.length; node++) {
    if (trees.feature[node]! >= 0) {
      number[node] = inner.length;
      inner.push(node);
    } else {
      number[node] = leafWeights.length;
      leafWeights.push(trees.value[node]!);
    }
  }
  return { inner, number, leafWeights };
}

/**
 * Bytes of an ONNX model (opset 20, ai.onnx.ml 5) that computes what `scoreRows` does: one TreeEnsemble
 * node, and beside it the network where there is one.
 * Specification: https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsemble.html (version 5).
 */
export function writeOnnx(
  trees: Trees,
  { producer, version }: { producer: string; version: string },
): Uint8Array {
  const { inner, number, leafWeights } = layOut(trees);
  const isLeaf = (node: number): number => (trees.feature[node]! < 0 ? 1 : 0);
  const features = inner.map((node) => trees.feature[node]!);
  const splits = inner.map((node) => (trees.set[node]! >= 0 ? 0 : trees.threshold[node]!));
  const modes = inner.map((node) => (trees.set[node]! >= 0 ? BRANCH_MEMBER : BRANCH_LEQ));
  const trueIds = inner.map((node) => number[trees.left[node]!]!);
  const falseIds = inner.map((node) => number[trees.right[node]!]!);
  const trueLeafs = inner.map((node) => isLeaf(trees.left[node]!));
  const falseLeafs = inner.map((node) => isLeaf(trees.right[node]!));
  const missing = inner.map((node) => (trees.set[node]! < 0 ? trees.missingLeft[node]! : 0));
  // Members of all sets in the order of their nodes, NaN after each.
  const members = inner.flatMap((node) =>
    trees.set[node]! >= 0 ? membersOf(trees, trees.set[node]!).concat(Number.NaN) : [],
  );

  /** A tree needs an inner node: one that sends every row to the same leaf stands for a tree that is only a leaf. */
  const constantTree = (leaf: number): number => {
    features.push(0);
    splits.push(0);
    modes.push(BRANCH_LEQ);
    trueIds.push(leaf);
    falseIds.push(leaf);
    trueLeafs.push(1);
    falseLeafs.push(1);
    missing.push(0);
    return features.length - 1;
  };
  const roots = Array.from(trees.roots, (root) =>
    isLeaf(root) ? constantTree(number[root]!) : number[root]!,
  );
  if (trees.base !== 0 || roots.length === 0) {
    leafWeights.push(trees.base);
    roots.push(constantTree(leafWeights.length - 1));
  }

  const attribute = [
    ints('nodes_featureids', features),
    floatTensor('nodes_splits', splits),
    byteTensor('nodes_modes', modes),
    ints('nodes_truenodeids', trueIds),
    ints('nodes_falsenodeids', falseIds),
    ints('nodes_trueleafs', trueLeafs),
    ints('nodes_falseleafs', falseLeafs),
    ints('nodes_missing_value_tracks_true', missing),
    ints(
      'leaf_targetids',
      leafWeights.map(() => 0),
    ),
    floatTensor('leaf_weights', leafWeights),
    ints('tree_roots', roots),
    int('n_targets', 1),
    int('aggregate_function', SUM),
    int('post_transform', NO_TRANSFORM),
    ...(members.length > 0 ? [floatTensor('membership_values', members)] : []),
  ];
  const network = trees.network && networkGraph(trees.network, { input: ONNX_INPUT, output: BY_NETWORK });
  const model = ModelProto.create({
    irVersion: 9,
    producerName: producer,
    producerVersion: version,
    opsetImport: [
      { domain: '', version: 20 },
      { domain: 'ai.onnx.ml', version: 5 },
    ],
    graph: {
      name: 'ranker',
      node: [
        {
          opType: 'TreeEnsemble',
          domain: 'ai.onnx.ml',
          input: [ONNX_INPUT],
          output: [network ? BY_TREES : ONNX_OUTPUT],
          attribute,
        },
        ...(network
          ? [...network.node, { opType: 'Add', input: [BY_TREES, BY_NETWORK], output: [ONNX_OUTPUT] }]
          : []),
      ],
      initializer: network?.initializer ?? [],
      input: [{ name: ONNX_INPUT, type: matrixType(trees.featureCount) }],
      output: [{ name: ONNX_OUTPUT, type: matrixType(1) }],
    },
  });
  return ModelProto.encode(model).finish();
}
