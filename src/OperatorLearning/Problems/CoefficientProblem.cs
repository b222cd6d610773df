using System.Globalization;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A problem of the catalogue in which every sample draws some coefficients of its own: they are further
/// inputs of one sensor each, after the functions.</summary>
/// <remarks>Coefficients have streams of their own, by name, so the functions are those of the problem without them.
/// Samples are solved one by one, side by side on the processors, each with the grid and the steps that its coefficients
/// ask for.</remarks>
internal sealed record CoefficientProblem : IOperatorProblem
{
    private readonly string name;
    private readonly int points;
    private readonly EquatableArray<(string Name, string Value)> others;
    private readonly bool finer;

    /// <param name="name">The name in the catalogue.</param>
    /// <param name="points">Points in space.</param>
    /// <param name="ranges">The coefficients that are drawn, at least one.</param>
    /// <param name="others">Values of other parameters.</param>
    /// <param name="finer">Whether each sample is solved as its reference.</param>
    /// <exception cref="ArgumentException">The problem refuses an end of a range.</exception>
    public CoefficientProblem(string name, int points, EquatableArray<CoefficientRange> ranges, EquatableArray<(string Name, string Value)> others, bool finer = false)
    {
        (this.name, this.points, this.others, this.finer, Ranges) = (name, points, others, finer, ranges);
        Highest = At([.. ranges.Select(range => range.High)]);
        Lowest = At([.. ranges.Select(range => range.Low)]);
    }

    public string Name => Lowest.Name;

    /// <summary>The coefficients that are drawn.</summary>
    public EquatableArray<CoefficientRange> Ranges { get; }

    /// <summary>The problem with every coefficient at the lower end.</summary>
    public IOperatorProblem Lowest { get; }

    /// <summary>And at the upper end.</summary>
    public IOperatorProblem Highest { get; }

    public int Sensors => Lowest.Sensors + Ranges.Length;

    IReadOnlyList<int> IOperatorProblem.Inputs => [.. Lowest.Inputs, .. Ranges.Select(_ => 1)];

    IReadOnlyList<string> IOperatorProblem.InputNames => [.. Lowest.InputNames, .. Ranges.Select(range => range.Name)];

    public int Points => Lowest.Points;

    public int QueryDimension => Lowest.QueryDimension;

    IReadOnlyList<string> IOperatorProblem.Coordinates => Lowest.Coordinates;

    IReadOnlyList<string> IOperatorProblem.OutputNames => Lowest.OutputNames;

    public bool Periodic => Lowest.Periodic;

    bool IOperatorProblem.EndsIncluded => Lowest.EndsIncluded;

    bool IOperatorProblem.CellCentered => Lowest.CellCentered;

    IOperatorProblem IOperatorProblem.Reference =>
        ReferenceEquals(Lowest.Reference, Lowest) ? this : new CoefficientProblem(name, points, Ranges, others, finer: true);

    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        var columns = Ranges.Select(range => draws.Named(range.Name).Uniform().data<double>().Select(range.At).ToArray()).ToArray();
        Tensor? queries = null;
        // A row for each sample: its number, then its functions and solutions.
        var rows = Chunks.Map(arange(draws.Samples, device: device), 1, number =>
        {
            var sample = (int)number.item<long>();
            using var data = At([.. columns.Select(column => column[sample])]).Generate(draws.Only(sample), device);
            if (sample == 0) queries = data.Queries.clone().DetachFromDisposeScope();
            return cat([data.Functions, data.Solutions.flatten(1)], 1);
        });
        var coefficients = stack(columns.Select(column => tensor(column, ScalarType.Float32, device)), 1);
        var solutions = rows.narrow(1, Lowest.Sensors, rows.shape[1] - Lowest.Sensors);
        return new(
            cat([rows.narrow(1, 0, Lowest.Sensors), coefficients], 1), queries!,
            Lowest.Outputs > 1 ? solutions.reshape(draws.Samples, Points, Lowest.Outputs) : solutions.contiguous(), [.. ((IOperatorProblem)this).Inputs]);
    }

    private IOperatorProblem At(double[] values)
    {
        var parameters = others.ToDictionary(other => other.Name, other => other.Value);
        foreach (var (range, value) in Ranges.Zip(values)) parameters[range.Name] = value.ToString("R", CultureInfo.InvariantCulture);
        var problem = ProblemCatalogue.Create(name, points, parameters);
        return finer ? problem.Reference : problem;
    }
}
