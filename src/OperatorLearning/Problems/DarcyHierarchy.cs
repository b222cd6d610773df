namespace WeightSpace.OperatorLearning;

/// <summary>The grids of <see cref="DarcyMultigrid"/>, from the finest to one of a few nodes, and the cycle that is its
/// preconditioner.</summary>
/// <remarks>
/// Grids are halved, rounding up, so any number of nodes goes; transfers are linear interpolation and its transpose,
/// and coarse permeabilities are the averages that the
/// transpose takes. One sweep before and one after each coarse correction, in opposite order of the colours, which
/// makes the cycle symmetric.
/// </remarks>
internal sealed class DarcyHierarchy
{
    private const int Coarsest = 4, CoarsestSweeps = 8;

    private readonly List<DarcyLevel> levels = [];
    private readonly List<GridTransfer> transfers = [];
    private readonly float[] fineRow;
    private readonly float[] coarseRow;

    public DarcyHierarchy(int intervals)
    {
        for (var size = intervals; ; size = (size + 1) / 2)
        {
            levels.Add(new DarcyLevel(size));
            if (size <= Coarsest) break;
            transfers.Add(new GridTransfer(size, (size + 1) / 2));
        }

        (fineRow, coarseRow) = (new float[Finest.Stride], new float[Finest.Stride]);
    }

    /// <summary>The finest grid; its force and solution are those of the cycle.</summary>
    public DarcyLevel Finest => levels[0];

    /// <summary>Computes everything that depends on the finest grid's permeability.</summary>
    public void Prepare()
    {
        Finest.Prepare();
        for (var level = 0; level < transfers.Count; level++)
        {
            Average(levels[level], levels[level + 1], transfers[level]);
            levels[level + 1].Prepare();
        }
    }

    /// <summary>Solves approximately on the finest grid, from zero.</summary>
    public void Cycle() => Cycle(0);

    private void Cycle(int index)
    {
        var level = levels[index];
        level.Solution.AsSpan().Clear();
        if (index == transfers.Count)
        {
            for (var sweep = 0; sweep < CoarsestSweeps; sweep++) Forward(level);
            for (var sweep = 0; sweep < CoarsestSweeps; sweep++) Backward(level);
            return;
        }

        Forward(level);
        Restrict(level, levels[index + 1], transfers[index]);
        Cycle(index + 1);
        Prolong(levels[index + 1], level, transfers[index]);
        Backward(level);
    }

    private static void Forward(DarcyLevel level)
    {
        level.Sweep(0);
        level.Sweep(1);
    }

    private static void Backward(DarcyLevel level)
    {
        level.Sweep(1);
        level.Sweep(0);
    }

    private void Restrict(DarcyLevel fine, DarcyLevel coarse, GridTransfer transfer)
    {
        coarse.Force.AsSpan().Clear();
        var width = coarse.Intervals + 1;
        for (var row = 1; row < fine.Intervals; row++)
        {
            fine.Residual(row, fineRow);
            transfer.Restrict(fineRow, coarseRow.AsSpan(0, width));
            Spread(coarse.Force, coarse.Stride, transfer.At(row), width);
        }
    }

    private void Prolong(DarcyLevel coarse, DarcyLevel fine, GridTransfer transfer)
    {
        var width = coarse.Intervals + 1;
        for (var row = 1; row < fine.Intervals; row++)
        {
            var (start, share) = transfer.At(row);
            var lower = coarse.Solution.AsSpan(start * coarse.Stride, width);
            var upper = coarse.Solution.AsSpan((start + 1) * coarse.Stride, width);
            for (var column = 0; column < width; column++) coarseRow[column] = lower[column] + (share * (upper[column] - lower[column]));
            transfer.Prolong(coarseRow, fine.Solution.AsSpan(row * fine.Stride, fine.Intervals + 1));
        }
    }

    private void Spread(float[] target, int stride, (int Left, float Share) place, int width)
    {
        var lower = target.AsSpan(place.Left * stride, width);
        var upper = target.AsSpan((place.Left + 1) * stride, width);
        for (var column = 0; column < width; column++)
        {
            var part = place.Share * coarseRow[column];
            lower[column] += coarseRow[column] - part;
            upper[column] += part;
        }
    }

    // The weights with which fine nodes enter a coarse one, divided by their sum. Here the boundary takes part.
    private static void Average(DarcyLevel fine, DarcyLevel coarse, GridTransfer transfer)
    {
        var weights = new float[coarse.Size];
        coarse.Permeability.AsSpan().Clear();
        for (var row = 0; row <= fine.Intervals; row++)
        {
            var (top, down) = transfer.At(row);
            for (var column = 0; column <= fine.Intervals; column++)
            {
                var (left, right) = transfer.At(column);
                var value = fine.Permeability[(row * fine.Stride) + column];
                var node = (top * coarse.Stride) + left;
                Add(node, (1 - down) * (1 - right), value);
                Add(node + 1, (1 - down) * right, value);
                Add(node + coarse.Stride, down * (1 - right), value);
                Add(node + coarse.Stride + 1, down * right, value);
            }
        }

        for (var node = 0; node < weights.Length; node++)
        {
            if (weights[node] > 0) coarse.Permeability[node] /= weights[node];
        }

        void Add(int node, float weight, float value)
        {
            coarse.Permeability[node] += weight * value;
            weights[node] += weight;
        }
    }
}
