using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace WeightSpace.OperatorLearning;

/// <summary>One grid of <see cref="DarcyMultigrid"/>: conductances between neighbouring nodes, red-black Gauss-Seidel
/// sweeps and residuals, in single precision.</summary>
/// <remarks>
/// Rows of nodes are padded, so that vectors may reach beyond the last node; there and on the boundary the reciprocal
/// of the diagonal is zero, which keeps values zero.
/// Vectors have a fixed width, so that results are the same on every machine.
/// </remarks>
internal sealed class DarcyLevel
{
    private const int Lanes = 8;
    private static readonly Vector256<float> Even = Vector256.Create(-1, 0, -1, 0, -1, 0, -1, 0).AsSingle();
    private static readonly Vector256<float> Odd = Vector256.Create(0, -1, 0, -1, 0, -1, 0, -1).AsSingle();

    private readonly float[] across;
    private readonly float[] along;
    private readonly float[] reciprocal;

    public DarcyLevel(int intervals)
    {
        Intervals = intervals;
        Stride = ((intervals + 1 + Lanes - 1) / Lanes * Lanes) + Lanes;
        Size = ((intervals + 1) * Stride) + Lanes;
        (across, along, reciprocal) = (new float[Size], new float[Size], new float[Size]);
        (Permeability, Force, Solution) = (new float[Size], new float[Size], new float[Size]);
    }

    /// <summary>Intervals in each direction.</summary>
    public int Intervals { get; }

    /// <summary>Distance of rows in memory.</summary>
    public int Stride { get; }

    /// <summary>Values of a padded grid.</summary>
    public int Size { get; }

    /// <summary>a at the nodes.</summary>
    public float[] Permeability { get; }

    /// <summary>The right-hand side, zero on the boundary or ignored there.</summary>
    public float[] Force { get; }

    /// <summary>The solution, zero on the boundary.</summary>
    public float[] Solution { get; }

    /// <summary>Computes the conductances, harmonic means of <see cref="Permeability"/>.</summary>
    public void Prepare()
    {
        for (var row = 0; row <= Intervals; row++)
        {
            for (var column = 0; column <= Intervals; column++)
            {
                var node = (row * Stride) + column;
                var here = Permeability[node];
                across[node] = column < Intervals ? Mean(here, Permeability[node + 1]) : 0;
                along[node] = row < Intervals ? Mean(here, Permeability[node + Stride]) : 0;
            }
        }

        for (var row = 1; row < Intervals; row++)
        {
            for (var column = 1; column < Intervals; column++)
            {
                var node = (row * Stride) + column;
                reciprocal[node] = 1 / (across[node] + across[node - 1] + along[node] + along[node - Stride]);
            }
        }

        static float Mean(float left, float right) => 2 * left * right / (left + right);
    }

    /// <summary>One Gauss-Seidel pass over the nodes of a colour, 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Sweep(int colour)
    {
        ref var u = ref MemoryMarshal.GetArrayDataReference(Solution);
        ref var f = ref MemoryMarshal.GetArrayDataReference(Force);
        ref var a = ref MemoryMarshal.GetArrayDataReference(across);
        ref var b = ref MemoryMarshal.GetArrayDataReference(along);
        ref var d = ref MemoryMarshal.GetArrayDataReference(reciprocal);
        var stride = (nuint)Stride;
        for (var row = 1; row < Intervals; row++)
        {
            // Columns start at 1.
            var mask = ((row + 1 + colour) & 1) == 0 ? Even : Odd;
            var end = (nuint)((row * Stride) + Intervals);
            for (var node = (nuint)((row * Stride) + 1); node < end; node += Lanes)
            {
                var sum = Vector256.LoadUnsafe(ref f, node)
                    + (Vector256.LoadUnsafe(ref a, node) * Vector256.LoadUnsafe(ref u, node + 1))
                    + (Vector256.LoadUnsafe(ref a, node - 1) * Vector256.LoadUnsafe(ref u, node - 1))
                    + (Vector256.LoadUnsafe(ref b, node) * Vector256.LoadUnsafe(ref u, node + stride))
                    + (Vector256.LoadUnsafe(ref b, node - stride) * Vector256.LoadUnsafe(ref u, node - stride));
                Vector256.ConditionalSelect(mask, sum * Vector256.LoadUnsafe(ref d, node), Vector256.LoadUnsafe(ref u, node)).StoreUnsafe(ref u, node);
            }
        }
    }

    /// <summary>The residual of the inner nodes of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Residual(int row, Span<float> residual)
    {
        ref var u = ref MemoryMarshal.GetArrayDataReference(Solution);
        ref var f = ref MemoryMarshal.GetArrayDataReference(Force);
        ref var a = ref MemoryMarshal.GetArrayDataReference(across);
        ref var b = ref MemoryMarshal.GetArrayDataReference(along);
        ref var result = ref MemoryMarshal.GetReference(residual);
        var (stride, start) = ((nuint)Stride, (nuint)(row * Stride));
        for (nuint column = 1; column < (nuint)Intervals; column += Lanes)
        {
            var node = start + column;
            var here = Vector256.LoadUnsafe(ref u, node);
            var sum = Vector256.LoadUnsafe(ref f, node)
                + (Vector256.LoadUnsafe(ref a, node) * (Vector256.LoadUnsafe(ref u, node + 1) - here))
                + (Vector256.LoadUnsafe(ref a, node - 1) * (Vector256.LoadUnsafe(ref u, node - 1) - here))
                + (Vector256.LoadUnsafe(ref b, node) * (Vector256.LoadUnsafe(ref u, node + stride) - here))
                + (Vector256.LoadUnsafe(ref b, node - stride) * (Vector256.LoadUnsafe(ref u, node - stride) - here));
            sum.StoreUnsafe(ref result, column);
        }
    }
}
