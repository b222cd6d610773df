using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>Grows a regression tree, the leaf first whose split lowers the squared error most.</summary>
internal static class TreeGrowth
{
    /// <summary>The boxes of the leaves.</summary>
    public static (Tensor Low, Tensor High) Grow(FitTask task, RegressionTreeOptions options)
    {
        using var scope = NewDisposeScope();
        var (width, outputs) = ((int)task.Inputs.size(1), (int)task.Targets.size(1));
        var x = task.Inputs.cpu().contiguous().data<float>().ToArray();
        var y = task.Targets.cpu().contiguous().data<float>().ToArray();
        var w = task.Weights?.cpu().contiguous().data<float>().ToArray();
        var data = new Data(x, y, w, width, outputs, options.LeafPoints);
        var root = new Node(
            [.. Enumerable.Range(0, (int)task.Inputs.size(0))],
            [.. Enumerable.Repeat(float.NegativeInfinity, width)], [.. Enumerable.Repeat(float.PositiveInfinity, width)]);
        var open = new PriorityQueue<(Node Node, Split Split), double>();
        var leaves = new List<Node>();
        void Add(Node node)
        {
            if (data.Best(node.Points) is { } split) open.Enqueue((node, split), -split.Gain);
            else leaves.Add(node);
        }

        Add(root);
        while (open.Count > 0 && leaves.Count + open.Count < options.Leaves)
        {
            var (node, split) = open.Dequeue();
            var (left, right) = node.Cut(x, width, split);
            Add(left);
            Add(right);
        }

        while (open.Count > 0) leaves.Add(open.Dequeue().Node);
        return (
            tensor(leaves.SelectMany(leaf => leaf.Low).ToArray(), [leaves.Count, width], device: task.Inputs.device).MoveToOuterDisposeScope(),
            tensor(leaves.SelectMany(leaf => leaf.High).ToArray(), [leaves.Count, width], device: task.Inputs.device).MoveToOuterDisposeScope());
    }

    private sealed record Split(int Column, float Threshold, double Gain);

    private sealed record Node(int[] Points, float[] Low, float[] High)
    {
        // Up to the threshold left, and the next number to the right.
        public (Node Left, Node Right) Cut(float[] x, int width, Split split)
        {
            var (high, low) = ((float[])High.Clone(), (float[])Low.Clone());
            (high[split.Column], low[split.Column]) = (split.Threshold, MathF.BitIncrement(split.Threshold));
            var isLeft = Points.ToLookup(i => x[i * width + split.Column] <= split.Threshold);
            return (new([.. isLeft[true]], Low, high), new([.. isLeft[false]], low, High));
        }
    }

    private sealed record Data(float[] X, float[] Y, float[]? W, int Width, int Outputs, int LeafPoints)
    {
        public Split? Best(int[] points)
        {
            if (points.Length < 2 * LeafPoints) return null;
            Split? best = null;
            var order = (int[])points.Clone();
            var keys = new float[points.Length];
            var (total, left) = (new double[Outputs], new double[Outputs]);
            var weight = points.Sum(Weight);
            foreach (var i in points) Add(total, i);
            var whole = total.Sum(sum => sum * sum) / Math.Max(weight, 1e-300);
            for (var column = 0; column < Width; column++)
            {
                for (var k = 0; k < points.Length; k++) keys[k] = X[points[k] * Width + column];
                points.CopyTo(order, 0);
                Array.Sort(keys, order);
                Array.Clear(left);
                var leftWeight = 0.0;
                for (var k = 0; k < points.Length - LeafPoints; k++)
                {
                    Add(left, order[k]);
                    leftWeight += Weight(order[k]);
                    if (k + 1 < LeafPoints || keys[k] == keys[k + 1] || leftWeight <= 0 || weight - leftWeight <= 0) continue;
                    double gain = -whole;
                    for (var j = 0; j < Outputs; j++)
                        gain += left[j] * left[j] / leftWeight + (total[j] - left[j]) * (total[j] - left[j]) / (weight - leftWeight);
                    if (gain > (best?.Gain ?? 1e-9 * Math.Abs(whole))) best = new(column, keys[k], gain);
                }
            }

            return best;
        }

        private double Weight(int i) => W is null ? 1 : W[i];

        private void Add(double[] sums, int i)
        {
            var weight = Weight(i);
            for (var j = 0; j < Outputs; j++) sums[j] += weight * Y[i * Outputs + j];
        }
    }
}
