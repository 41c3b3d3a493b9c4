/** Writes a line to stderr for each tenth of the trees grown, with the validation NDCG where there is one. */
export function treeProgress(trees: number): (tree: number, ndcg: number | undefined) => void {
  let said = 0;
  return (tree, ndcg) => {
    const tenth = Math.floor((tree * 10) / trees);
    if (tenth === said) return;
    said = tenth;
    process.stderr.write(
      `train: ${tree} of ${trees} trees${ndcg === undefined ? '' : `, validation NDCG ${ndcg.toFixed(4)}`}\n`,
    );
  };
}
