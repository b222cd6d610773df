using WeightSpace.Experiments.Cli;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.MetaTraining;

/// <summary>The families of operators that a learned optimizer is meta-trained on. Burgers' equation, on which
/// `quickstart` judges it, is none of them.</summary>
internal static class MetaFamilies
{
    private static readonly Dictionary<string, Func<int, Random, IOperatorProblem>> Families = new(StringComparer.Ordinal)
    {
        ["advection"] = (points, random) => new AdvectionProblem(
            random.NextDouble() < 0.5 ? AdvectionProfile.Square : AdvectionProfile.Smooth, points, Uniform(random, 0.1, 0.9)),
        // The functions that the shipped checkpoint was trained on: it is regenerated bit for bit from the same seed.
        ["antiderivative"] = (points, random) => new AntiderivativeProblem(points, input: new GridGaussianField(((points - 1) * 2) + 1, Uniform(random, 0.1, 0.4))),
        ["differentiation"] = (points, random) => new DifferentiationProblem(points, random.Next(5, 15)),
        ["diffusion-reaction"] = (points, random) => new DiffusionReactionProblem(
            points, steps: 20, timeStride: 20, diffusivity: Logarithmic(random, 1e-3, 1e-1), reaction: Logarithmic(random, 1e-3, 1e-1),
            source: new GridGaussianField(points, Uniform(random, 0.1, 0.4))),
        ["heat"] = (points, random) => new HeatProblem(
            points, Logarithmic(random, 1e-4, 1e-2), drift: Uniform(random, -0.5, 0.5), initial: Field(points, random)),
        ["identity"] = (points, random) => new IdentityProblem(points, random.Next(5, 15)),
    };

    /// <summary>Names of all families.</summary>
    public static IReadOnlyCollection<string> Names => Families.Keys;

    /// <summary>Draws a problem of a family, its coefficients at random.</summary>
    /// <param name="family">One of <see cref="Names"/>.</param>
    /// <param name="points">Number of sensors and of query points.</param>
    /// <param name="random">Source of the coefficients.</param>
    /// <exception cref="UsageException">There is no such family.</exception>
    public static IOperatorProblem Draw(string family, int points, Random random) => Families.TryGetValue(family, out var draw)
        ? draw(points, random)
        : throw new UsageException($"there is no family '{family}' for meta-training; {NearestNames.Suggest(family, Families.Keys)}");

    /// <summary>Input functions, query coordinates in space and solutions, float32, functions and solutions
    /// standardised over the whole set.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="draws">The random numbers of the functions.</param>
    /// <param name="device">Where to.</param>
    /// <returns>Shapes <c>[functions, points]</c>, <c>[points, 1]</c>, <c>[functions, points]</c>; the caller disposes
    /// them.</returns>
    public static (Tensor Functions, Tensor Queries, Tensor Solutions) Sample(IOperatorProblem problem, SampleDraws draws, Device device)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var data = problem.Generate(draws, CPU);
        // Problems in space and time are asked for one time only, so the first coordinate says it all.
        var queries = data.Queries.narrow(1, 0, 1);
        Tensor Move(Tensor tensor) => tensor.to(ScalarType.Float32).to(device).MoveToOuterDisposeScope();
        var result = (Move(Standard(data.Functions)), Move(queries), Move(Standard(data.Solutions)));
        data.Dispose();
        return result;
    }

    private static Tensor Standard(Tensor values) => (values - values.mean()) / (values.std() + 1e-12);

    private static PeriodicGaussianField Field(int points, Random random)
    {
        var (tau, gamma) = (Uniform(random, 3, 8), Uniform(random, 1.5, 3));
        return new PeriodicGaussianField(points, Math.Pow(tau, gamma), tau, gamma);
    }

    private static double Uniform(Random random, double low, double high) => low + ((high - low) * random.NextDouble());

    private static double Logarithmic(Random random, double low, double high) => Math.Exp(Uniform(random, Math.Log(low), Math.Log(high)));
}
