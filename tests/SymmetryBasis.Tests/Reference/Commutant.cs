using MathNet.Numerics.LinearAlgebra;

namespace WeightSpace.SymmetryBasis.Tests;

/// <summary>Brute force: the equivariant maps of a weight space as the null space of the constraints that the group's
/// generators set.</summary>
internal static class Commutant
{
    public static int Dimension(WeightSpaceSpec spec)
    {
        var n = (int)spec.ElementCount;
        var generators = GroupElement.Generators(spec).Select(element => Map(spec, element)).ToArray();
        if (generators.Length == 0) return n * n;
        // (g X)[i, j] = X[source(i), j] must equal (X g)[i, j], that is X[source(i), source(j)] = X[i, j] for all i, j.
        var constraints = Matrix<double>.Build.Dense(generators.Length * n * n, n * n);
        for (var g = 0; g < generators.Length; g++)
        {
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    var row = (((g * n) + i) * n) + j;
                    constraints[row, (generators[g][i] * n) + generators[g][j]] += 1;
                    constraints[row, (i * n) + j] -= 1;
                }
            }
        }

        return (n * n) - Rank(constraints.TransposeThisAndMultiply(constraints));
    }

    public static int Rank(Matrix<double> matrix) => matrix.RowCount == 0 ? 0 : matrix.Svd(computeVectors: false).S.Count(s => s > 1e-8);

    /// <summary>Source index of every element of the concatenated weights.</summary>
    public static int[] Map(WeightSpaceSpec spec, GroupElement element)
    {
        var map = new List<int>();
        foreach (var tensor in spec.Tensors)
        {
            var start = map.Count;
            map.AddRange(element.IndexMap(tensor).Select(source => start + source));
        }

        return [.. map];
    }
}
