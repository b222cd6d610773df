using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Numerical proof that a claimed group leaves a network's function unchanged.</summary>
/// <remarks>
/// The group elements are: the full cycle of every label at once; for each label (a random sample where there are many)
/// the transposition of two neighbours in one
/// random copy of its group; random elements. For a sharp result the parameters should be in float64.
/// </remarks>
public static class EquivarianceCertificate
{
    /// <summary>An output below this is what rounding leaves of zero; nothing can be measured relative to it.</summary>
    private const double Vanishing = 1e-13;

    /// <summary>Permutes a module's weights by group elements and runs it after each. The weights are restored at the
    /// end.</summary>
    /// <param name="module">The module. Not disposed.</param>
    /// <param name="spec">The claimed weight space; its tensors are parameters of the module by name.</param>
    /// <param name="evaluate">Runs the module on inputs of the caller's choice; the result is disposed here.</param>
    /// <param name="trials">Number of random elements.</param>
    /// <param name="random">Source of randomness.</param>
    /// <exception cref="ArgumentException">The module lacks a parameter of the specification, or its size
    /// differs.</exception>
    public static CertificateResult Run(nn.Module module, WeightSpaceSpec spec, Func<Tensor> evaluate, int trials, Random random) =>
        Run(module, SymmetryAnalysis.Of(spec), evaluate, trials, random);

    /// <summary>As the other overload, with group elements of the caller's choice.</summary>
    /// <param name="module">The module. Not disposed.</param>
    /// <param name="spec">The claimed weight space.</param>
    /// <param name="evaluate">Runs the module; the result is disposed here.</param>
    /// <param name="elements">The elements to try.</param>
    /// <exception cref="ArgumentException">The module lacks a parameter of the specification, or its size
    /// differs.</exception>
    public static CertificateResult Run(nn.Module module, WeightSpaceSpec spec, Func<Tensor> evaluate, IEnumerable<GroupElement> elements) =>
        Run(module, SymmetryAnalysis.Of(spec), evaluate, elements);

    /// <summary>Permutes a module's parameters and buffers by group elements and runs it after each. They are restored
    /// at the end.</summary>
    /// <param name="module">The module. Not disposed.</param>
    /// <param name="analysis">The claimed weight space and how it lies in the module's parameters and buffers, which it
    /// names.</param>
    /// <param name="evaluate">Runs the module on inputs of the caller's choice; the result is disposed here.</param>
    /// <param name="trials">Number of random elements.</param>
    /// <param name="random">Source of randomness.</param>
    /// <exception cref="ArgumentException">The module lacks a parameter or buffer of the analysis, or its size
    /// differs.</exception>
    public static CertificateResult Run(nn.Module module, SymmetryAnalysis analysis, Func<Tensor> evaluate, int trials, Random random)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        return Run(module, analysis, evaluate, CertificateElements.Choose(analysis.StateSpec, trials, random));
    }

    /// <summary>As the other overload, with group elements of the caller's choice.</summary>
    /// <param name="module">The module. Not disposed.</param>
    /// <param name="analysis">The claimed weight space.</param>
    /// <param name="evaluate">Runs the module; the result is disposed here.</param>
    /// <param name="elements">The elements to try, of the analysis' <see cref="SymmetryAnalysis.StateSpec"/>.</param>
    /// <exception cref="ArgumentException">The module lacks a parameter or buffer of the analysis, or its size
    /// differs.</exception>
    public static CertificateResult Run(nn.Module module, SymmetryAnalysis analysis, Func<Tensor> evaluate, IEnumerable<GroupElement> elements)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(evaluate);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var live = new Dictionary<string, Tensor>();
        foreach (var (name, buffer) in module.named_buffers()) live[name] = buffer;
        foreach (var (name, parameter) in module.named_parameters()) live[name] = parameter;
        var original = new Dictionary<string, Tensor>();
        foreach (var parameter in analysis.Parameters)
        {
            if (!live.TryGetValue(parameter.Name, out var tensor))
                throw new ArgumentException($"The module has no parameter {parameter.Name} of the specification.", nameof(module));
            original[parameter.Name] = tensor.clone();
        }

        try
        {
            return Run(analysis, original, state => Evaluate(live, state, evaluate), elements);
        }
        finally
        {
            foreach (var (name, tensor) in original) live[name].copy_(tensor);
        }
    }

    /// <summary>Evaluates an architecture graph with random weights and inputs in float64, and again with the weights
    /// permuted by group elements.</summary>
    /// <param name="analysis">The graph and the weight space that was found for it.</param>
    /// <param name="trials">Number of random elements.</param>
    /// <param name="random">Source of randomness of the group elements.</param>
    /// <param name="generator">Source of randomness of weights and inputs.</param>
    /// <returns>The result; not run if the graph has no output or an operator that cannot be evaluated.</returns>
    public static CertificateResult Run(SymmetryAnalysis analysis, int trials, Random random, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        return Run(analysis, CertificateElements.Choose(analysis.StateSpec, trials, random), generator);
    }

    /// <summary>As the other overload, with group elements of the caller's choice.</summary>
    /// <param name="analysis">The graph and the weight space that is claimed for it.</param>
    /// <param name="elements">The elements to try, of the analysis' <see cref="SymmetryAnalysis.StateSpec"/>.</param>
    /// <param name="generator">Source of randomness of weights and inputs.</param>
    public static CertificateResult Run(SymmetryAnalysis analysis, IEnumerable<GroupElement> elements, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(generator);
        using var scope = NewDisposeScope();
        var evaluator = new GraphEvaluator(analysis);
        var parameters = evaluator.DrawParameters(ScalarType.Float64, generator);
        var inputs = evaluator.DrawInputs(ScalarType.Float64, generator);
        return Run(analysis, parameters, state => evaluator.Evaluate(state, inputs), elements);
    }

    /// <summary>Evaluates an architecture graph with random weights and inputs in float64, and again after elements of
    /// groups beyond permutations have acted on the weights.</summary>
    /// <param name="analysis">The graph.</param>
    /// <param name="symmetries">What is claimed of it.</param>
    /// <param name="trials">Number of elements of each group.</param>
    /// <param name="random">Source of randomness of the elements.</param>
    /// <param name="generator">Source of randomness of weights and inputs.</param>
    /// <returns>One result for each group; not run if the graph cannot be evaluated.</returns>
    public static IReadOnlyList<CertificateResult> Run(
        SymmetryAnalysis analysis, IReadOnlyList<ContinuousSymmetry> symmetries, int trials, Random random, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(symmetries);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentNullException.ThrowIfNull(generator);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var evaluator = new GraphEvaluator(analysis);
        var parameters = evaluator.DrawParameters(ScalarType.Float64, generator);
        var inputs = evaluator.DrawInputs(ScalarType.Float64, generator);
        var results = new List<CertificateResult>();
        try
        {
            var expected = evaluator.Evaluate(parameters, inputs);
            if (!Reacts(analysis, parameters, state => evaluator.Evaluate(state, inputs), expected)) return [.. symmetries.Select(_ => CertificateResult.NotRun("The function does not react to its parameters."))];
            foreach (var symmetry in symmetries)
            {
                var error = 0.0;
                for (var trial = 0; trial < trials; trial++) error = Math.Max(error, Change(expected, Acted(symmetry)));
                results.Add(CertificateResult.Measured(error, Tolerance(expected), trials));
            }
        }
        catch (NotSupportedException e)
        {
            return [.. symmetries.Select(_ => CertificateResult.NotRun(e.Message))];
        }

        return results;

        Tensor Acted(ContinuousSymmetry symmetry)
        {
            var element = symmetry.Draw(random);
            var moved = symmetry.Exponents.Select(one => one.Parameter).ToHashSet();
            var state = new Dictionary<string, Tensor>(parameters);
            foreach (var parameter in analysis.Parameters.Where(parameter => moved.Contains(parameter.Name)))
            {
                var values = parameters[parameter.Name].flatten().data<double>().ToArray();
                element(parameter, values);
                state[parameter.Name] = tensor(values).reshape(parameters[parameter.Name].shape);
            }

            return evaluator.Evaluate(state, inputs);
        }
    }

    /// <summary>Evaluates any function of named parameters, and again with the parameters permuted by group
    /// elements.</summary>
    /// <param name="analysis">The claimed weight space and how it lies in the parameters and buffers, which it
    /// names.</param>
    /// <param name="parameters">At least the parameters and buffers of the analysis. Not disposed, not changed.</param>
    /// <param name="evaluate">The function. It gets all entries of <paramref name="parameters"/>; the result is
    /// disposed here.</param>
    /// <param name="trials">Number of random elements.</param>
    /// <param name="random">Source of randomness.</param>
    /// <returns>The result; not run if the function is not supported (<see cref="NotSupportedException"/>), not finite,
    /// or does not react to its parameters.</returns>
    /// <exception cref="ArgumentException">A parameter or buffer is missing, or its size differs.</exception>
    public static CertificateResult Run(
        SymmetryAnalysis analysis, IReadOnlyDictionary<string, Tensor> parameters, Func<IReadOnlyDictionary<string, Tensor>, Tensor> evaluate, int trials, Random random)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        return Run(analysis, parameters, evaluate, CertificateElements.Choose(analysis.StateSpec, trials, random));
    }

    /// <summary>As the other overload, with group elements of the caller's choice.</summary>
    /// <param name="analysis">The claimed weight space.</param>
    /// <param name="parameters">At least the parameters and buffers of the analysis. Not disposed, not changed.</param>
    /// <param name="evaluate">The function; the result is disposed here.</param>
    /// <param name="elements">The elements to try, of the analysis' <see cref="SymmetryAnalysis.StateSpec"/>.</param>
    /// <exception cref="ArgumentException">A parameter or buffer is missing, or its size differs.</exception>
    public static CertificateResult Run(
        SymmetryAnalysis analysis, IReadOnlyDictionary<string, Tensor> parameters, Func<IReadOnlyDictionary<string, Tensor>, Tensor> evaluate, IEnumerable<GroupElement> elements)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(evaluate);
        ArgumentNullException.ThrowIfNull(elements);
        foreach (var parameter in analysis.Parameters)
        {
            if (!parameters.ContainsKey(parameter.Name)) throw new ArgumentException($"There is no tensor for parameter {parameter.Name}.", nameof(parameters));
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor expected;
        try
        {
            expected = evaluate(parameters).clone();
        }
        catch (NotSupportedException e)
        {
            return CertificateResult.NotRun(e.Message);
        }

        if (!expected.isfinite().all().item<bool>()) return CertificateResult.NotRun("The function's values are not finite.");
        if (expected.abs().max().to(ScalarType.Float64).item<double>() < Vanishing) return CertificateResult.NotRun("The function's values vanish up to rounding.");
        if (!Reacts(analysis, parameters, evaluate, expected)) return CertificateResult.NotRun("The function does not react to its parameters.");
        var (error, count) = (0.0, 0);
        foreach (var element in elements)
        {
            using var trial = NewDisposeScope();
            var state = new Dictionary<string, Tensor>(parameters);
            foreach (var parameter in analysis.Parameters.Where(parameter => StateAction.Moves(element, parameter)))
                state[parameter.Name] = StateAction.Act(element, parameter, parameters[parameter.Name]);
            error = Math.Max(error, Change(expected, evaluate(state)));
            count++;
        }

        return count == 0 ? CertificateResult.NotRun("There is no group element to try.") : CertificateResult.Measured(error, Tolerance(expected), count);
    }

    /// <summary>A function that is constant would keep any symmetry: reversing every parameter must change it, unless
    /// there is nothing to prove.</summary>
    private static bool Reacts(
        SymmetryAnalysis analysis, IReadOnlyDictionary<string, Tensor> parameters, Func<IReadOnlyDictionary<string, Tensor>, Tensor> evaluate, Tensor expected)
    {
        if (analysis.StateSpec.Labels.All(label => label.Size == 1)) return true;
        using var scope = NewDisposeScope();
        var state = new Dictionary<string, Tensor>(parameters);
        foreach (var parameter in analysis.Parameters)
        {
            var tensor = parameters[parameter.Name];
            state[parameter.Name] = tensor.flatten().flip(0).reshape(tensor.shape);
        }

        return Change(expected, evaluate(state)) > Tolerance(expected);
    }

    private static double Tolerance(Tensor values) => values.dtype == ScalarType.Float64 ? 1e-10 : 1e-4;

    private static double Change(Tensor expected, Tensor actual)
    {
        var scale = Math.Max(expected.abs().max().to(ScalarType.Float64).item<double>(), double.Epsilon);
        var change = (actual - expected).abs().max().to(ScalarType.Float64).item<double>() / scale;
        return double.IsNaN(change) ? double.PositiveInfinity : change;
    }

    private static Tensor Evaluate(Dictionary<string, Tensor> live, IReadOnlyDictionary<string, Tensor> state, Func<Tensor> evaluate)
    {
        foreach (var (name, tensor) in state) live[name].copy_(tensor);
        return evaluate();
    }
}
