using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>The Z step over codes of zeros and ones.</summary>
/// <remarks>Carreira-Perpinan and Raziperchikolaei, "Hashing with binary autoencoders", CVPR 2015
/// (arXiv:1501.00756): exact by enumeration for short codes, else alternation over bits from the truncated relaxed
/// solution.</remarks>
internal static class BinaryCodes
{
    /// <summary>Bits up to which all codes are tried.</summary>
    public const int Enumerable = 16;

    private const int Sweeps = 20;

    // Points times codes in memory at once.
    private const long Cells = 1L << 24;

    /// <summary>All codes of a length, shape <c>[2^bits, bits]</c>.</summary>
    public static Tensor All(int bits, Device device)
    {
        var numbers = arange(1L << bits, dtype: int64, device: device).unsqueeze(1);
        var shifts = arange(bits, dtype: int64, device: device).unsqueeze(0);
        return numbers.bitwise_right_shift(shifts).bitwise_and(1).to_type(float32);
    }

    /// <summary>The best code of each point by trying all.</summary>
    /// <param name="task">The task.</param>
    /// <param name="outputs">The stage's output at each code, shape <c>[codes, outputs]</c>.</param>
    /// <param name="codes">The codes.</param>
    public static Tensor Best(ProximalTask task, Tensor outputs, Tensor codes)
    {
        // |t - f|^2 and |z - p|^2 but for what does not depend on the code.
        var own = outputs.square().sum([1L]) * (task.ErrorWeight / 2) + codes.square().sum([1L]) * (task.Penalty / 2);
        var (left, right) = (cat([task.Targets * task.ErrorWeight, task.Prior * task.Penalty], 1), cat([outputs, codes], 1));
        return Least(own, left, right, codes);
    }

    // The code of least own - left right^T for each row of left.
    private static Tensor Least(Tensor own, Tensor left, Tensor right, Tensor codes)
    {
        var chunk = Math.Max(1, Cells / codes.size(0));
        var best = new List<Tensor>();
        for (long i = 0; i < left.size(0); i += chunk)
        {
            using var scope = NewDisposeScope();
            var cost = own.addmm(left.narrow(0, i, Math.Min(chunk, left.size(0) - i)), right.t(), 1, -1);
            best.Add(codes.index_select(0, cost.argmin(1)).MoveToOuterDisposeScope());
        }

        return cat(best, 0);
    }

    /// <summary>Before a linear stage <c>z W + b</c>.</summary>
    public static Tensor Solve(ProximalTask task, Tensor matrix, Tensor bias)
    {
        var bits = (int)matrix.size(0);
        // a/2 z G z - g z with G = W W^T + mu/a I; z^2 = z, so a bit's cost is linear in it.
        var gram = matrix.mm(matrix.t());
        var right = (task.Targets - bias).mm(matrix.t()).mul_(task.ErrorWeight).add_(task.Prior, task.Penalty);
        if (bits <= Enumerable)
        {
            var codes = All(bits, matrix.device);
            var own = (codes.mm(gram).mul_(codes).mul_(task.ErrorWeight / 2) + codes * (task.Penalty / 2)).sum([1L]);
            return Least(own, right, codes, codes);
        }

        var relaxed = right.t().cholesky_solve(
            linalg.cholesky((gram * task.ErrorWeight).add_(eye(bits, device: matrix.device), task.Penalty))).t();
        var truncated = Alternate(relaxed.gt(0.5).to_type(float32), gram, right, task);
        var kept = Alternate(task.Start.clone(), gram, right, task);
        return truncated.where(Cost(truncated, gram, right, task).lt(Cost(kept, gram, right, task)).unsqueeze(1), kept);
    }

    private static Tensor Cost(Tensor codes, Tensor gram, Tensor right, ProximalTask task) =>
        (codes * (codes.mm(gram) * (task.ErrorWeight / 2) + task.Penalty / 2 * codes - right)).sum([1L]);

    private static Tensor Alternate(Tensor codes, Tensor gram, Tensor right, ProximalTask task)
    {
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            using var scope = NewDisposeScope();
            var before = codes.clone();
            for (var bit = 0; bit < gram.size(0); bit++)
            {
                using var inner = NewDisposeScope();
                var column = codes.select(1, bit);
                var self = gram[bit, bit].item<float>() * task.ErrorWeight;
                var cross = codes.mv(gram[bit]).mul_(task.ErrorWeight).add_(column, -self);
                column.copy_(cross.add_((self + task.Penalty) / 2).lt(right.select(1, bit)));
            }

            if (codes.eq(before).all().item<bool>()) break;
        }

        return codes;
    }
}
