namespace WeightSpace.SymmetryBasis;

/// <summary>A group beyond permutations that acts on the units of a label and leaves the network's function
/// unchanged.</summary>
/// <remarks>
/// A unit's factor c multiplies every tensor that has the label, along it, by <c>cᵏ</c>, where k is the tensor's
/// exponent; an invertible map A acts as A where k = 1 and as A⁻ᵀ where k = −1. The scales of ReLU networks and the
/// signs of tanh networks are in Hecht-Nielsen 1990 and Godfrey et al. 2022 (arXiv:2205.14258); the maps between
/// queries and keys in Ziyin 2024 (arXiv:2309.16932).
/// </remarks>
/// <param name="Group">Which group.</param>
/// <param name="Label">The label; a nested one has a copy of the group for each index of its parents.</param>
/// <param name="Exponents">Parameters, their views and axes that the group moves, and how.</param>
public sealed record ContinuousSymmetry(
    ContinuousGroup Group, AxisLabel Label, EquatableArray<(string Parameter, int View, int Axis, int Exponent)> Exponents)
{
    /// <summary>Dimension of the group; of signs, the number of independent ones.</summary>
    public long Dimension => checked(Label.Instances * Group switch
    {
        ContinuousGroup.GeneralLinear => (long)Label.Size * Label.Size,
        ContinuousGroup.Orthogonal => (long)Label.Size * (Label.Size - 1) / 2,
        _ => Label.Size,
    });

    private bool IsMap => Group is ContinuousGroup.GeneralLinear or ContinuousGroup.Orthogonal;

    /// <summary>Draws an element, and returns how it acts on a parameter's elements.</summary>
    /// <param name="random">Source of randomness.</param>
    public Action<ParameterSymmetry, double[]> Draw(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var copies = new (double[] Map, double[] Contragredient)[Label.Instances];
        for (var copy = 0; copy < copies.Length; copy++) copies[copy] = DrawOne(random);
        return (parameter, values) => Act(copies, parameter, values);
    }

    private (double[] Map, double[] Contragredient) DrawOne(Random random)
    {
        var n = Label.Size;
        double Factor() => Group == ContinuousGroup.Signs ? (random.Next(2) == 0 ? -1 : 1) : Math.Exp(random.NextDouble() - 0.5);
        if (!IsMap)
        {
            var factors = new double[n];
            for (var i = 0; i < n; i++) factors[i] = Factor();
            // A draw of nothing but ones would prove nothing.
            if (Group == ContinuousGroup.Signs) factors[random.Next(n)] = -1;
            return (factors, Array.ConvertAll(factors, factor => 1 / factor));
        }

        // I + u vᵀ, whose inverse is I − u vᵀ / (1 + vᵀu); with u = −2v/|v|² it is a reflection and its own inverse.
        var (u, v) = (new double[n], new double[n]);
        for (var i = 0; i < n; i++) (u[i], v[i]) = ((random.NextDouble() - 0.5) / Math.Sqrt(n), random.NextDouble() - 0.5);
        if (Group == ContinuousGroup.Orthogonal) u = Array.ConvertAll(v, one => -2 * one / v.Sum(other => other * other));
        var scale = 1 + u.Zip(v, (a, b) => a * b).Sum();
        var (map, other) = (new double[n * n], new double[n * n]);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var one = i == j ? 1 : 0;
                map[(i * n) + j] = one + (u[i] * v[j]);
                other[(i * n) + j] = one - (v[i] * u[j] / scale);
            }
        }

        return (map, other);
    }

    private void Act((double[] Map, double[] Contragredient)[] copies, ParameterSymmetry parameter, double[] values)
    {
        foreach (var (_, number, axis, exponent) in Exponents.Where(one => one.Parameter == parameter.Name))
        {
            var view = parameter.Views[number];
            var elements = view.ElementMap();
            int[] sizes = [.. view.Tensor.Axes.Select(one => one.Label.Size)];
            var stride = sizes[(axis + 1)..].Aggregate(1, (product, size) => product * size);
            var line = new double[sizes[axis]];
            for (var start = 0; start < elements.Length; start++)
            {
                if (start / stride % sizes[axis] != 0) continue;
                var (map, other) = copies[CopyAt(view.Tensor, axis, start, sizes)];
                for (var i = 0; i < line.Length; i++) line[i] = values[elements[start + (i * stride)]];
                for (var i = 0; i < line.Length; i++)
                    values[elements[start + (i * stride)]] = IsMap ? Row(exponent > 0 ? map : other, line, i) : line[i] * Math.Pow(map[i], exponent);
            }
        }
    }

    private static double Row(double[] map, double[] line, int row)
    {
        var sum = 0.0;
        for (var i = 0; i < line.Length; i++) sum += map[(row * line.Length) + i] * line[i];
        return sum;
    }

    private static int CopyAt(TensorSpec tensor, int axis, int element, int[] sizes)
    {
        var parent = tensor.ParentAxis(axis);
        if (parent < 0) return 0;
        var stride = sizes[(parent + 1)..].Aggregate(1, (product, size) => product * size);
        return (CopyAt(tensor, parent, element, sizes) * sizes[parent]) + (element / stride % sizes[parent]);
    }
}
