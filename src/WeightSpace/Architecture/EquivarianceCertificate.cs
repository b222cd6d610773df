using SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Numerical proof that a claimed group leaves a module's function unchanged.</summary>
public static class EquivarianceCertificate
{
    /// <summary>Permutes the module's weights by group elements and runs it after each. The weights are restored at the end.</summary>
    /// <param name="module">The module; for a sharp result it should be in float64. Not disposed.</param>
    /// <param name="spec">The claimed weight space; its tensors are parameters of the module by name.</param>
    /// <param name="evaluate">Runs the module on inputs of the caller's choice; the result is disposed here.</param>
    /// <param name="trials">Number of random elements, in addition to the full cycles and one transposition of neighbours per label.</param>
    /// <param name="random">Source of randomness.</param>
    /// <exception cref="ArgumentException">The module lacks a parameter of the specification, or its size differs.</exception>
    public static CertificateResult Run(nn.Module module, WeightSpaceSpec spec, Func<Tensor> evaluate, int trials, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return Run(module, spec, evaluate, Elements(spec, trials, random));
    }

    /// <summary>As the other overload, with group elements of the caller's choice.</summary>
    /// <param name="module">The module. Not disposed.</param>
    /// <param name="spec">The claimed weight space.</param>
    /// <param name="evaluate">Runs the module; the result is disposed here.</param>
    /// <param name="elements">The elements to try.</param>
    /// <exception cref="ArgumentException">The module lacks a parameter of the specification, or its size differs.</exception>
    public static CertificateResult Run(nn.Module module, WeightSpaceSpec spec, Func<Tensor> evaluate, IEnumerable<GroupElement> elements)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(evaluate);
        ArgumentNullException.ThrowIfNull(elements);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var parameters = spec.Tensors.Select(tensor => Find(module, tensor)).ToArray();
        var original = Array.ConvertAll(parameters, parameter => parameter.clone());
        var (error, count, tolerance) = (0.0, 0, 0.0);
        try
        {
            var expected = evaluate();
            tolerance = expected.dtype == ScalarType.Float64 ? 1e-10 : 1e-4;
            var scale = Math.Max(expected.abs().max().to(ScalarType.Float64).item<double>(), double.Epsilon);
            foreach (var element in elements)
            {
                using var trial = NewDisposeScope();
                for (var i = 0; i < parameters.Length; i++)
                {
                    var map = tensor(Array.ConvertAll(element.IndexMap(spec.Tensors[i]), index => (long)index), device: parameters[i].device);
                    parameters[i].copy_(original[i].flatten().index_select(0, map).reshape(parameters[i].shape));
                }

                var change = (evaluate() - expected).abs().max().to(ScalarType.Float64).item<double>() / scale;
                error = double.IsNaN(change) ? double.PositiveInfinity : Math.Max(error, change);
                count++;
            }
        }
        finally
        {
            for (var i = 0; i < parameters.Length; i++) parameters[i].copy_(original[i]);
        }

        return new(error, tolerance, count);
    }

    private static IEnumerable<GroupElement> Elements(WeightSpaceSpec spec, int trials, Random random)
    {
        yield return GroupElement.FullCycles(spec);
        foreach (var label in spec.Labels.Where(label => label.Kind != LabelKind.Fixed && label.Size > 1))
        {
            var index = random.Next(label.Size - 1);
            yield return GroupElement.Transposition(spec, label, random.Next(label.Instances), index, index + 1);
        }

        for (var trial = 0; trial < trials; trial++) yield return GroupElement.Random(spec, random);
    }

    private static Tensor Find(nn.Module module, TensorSpec spec)
    {
        var parameter = module.named_parameters().FirstOrDefault(pair => pair.name == spec.Name).parameter
            ?? throw new ArgumentException($"The module has no parameter {spec.Name} of the specification.", nameof(module));
        if (parameter.numel() != spec.ElementCount)
            throw new ArgumentException($"Parameter {spec.Name} has shape [{string.Join(", ", parameter.shape)}], but the specification says {spec}.", nameof(module));
        return parameter;
    }
}
