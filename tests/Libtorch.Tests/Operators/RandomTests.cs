using static TorchSharp.torch;

namespace Libtorch.Tests.Operators;

/// <summary>Sampling: equal seeds give equal numbers, and the moments are those of the distribution.</summary>
public sealed class RandomTests
{
    private const int Samples = 20_000;

    private static readonly Dictionary<string, (Func<Generator, Tensor> Draw, double Mean, double Variance)> Table = new()
    {
        ["rand"] = (generator => rand(Samples, generator: generator), 0.5, 1 / 12.0),
        ["randn"] = (generator => randn(Samples, generator: generator), 0, 1),
        ["randint"] = (generator => randint(0, 10, [Samples], generator: generator).@double(), 4.5, 8.25),
        ["uniform_"] = (generator => empty(Samples).uniform_(-1, 3, generator), 1, 16 / 12.0),
        ["normal_"] = (generator => empty(Samples).normal_(2, 0.5, generator), 2, 0.25),
        ["exponential_"] = (generator => empty(Samples).exponential_(2, generator), 0.5, 0.25),
        ["bernoulli_"] = (generator => empty(Samples).bernoulli_(0.3, generator), 0.3, 0.21),
        ["bernoulli"] = (generator => full(Samples, 0.25).bernoulli(generator), 0.25, 0.1875),
        ["geometric_"] = (generator => empty(Samples).geometric_(0.5, generator), 2, 2),
        ["poisson"] = (generator => full(Samples, 3.0).poisson(generator), 3, 3),
        ["multinomial"] = (generator => tensor(new[] { 1.0, 3.0 }).multinomial(Samples, true, generator).@double(), 0.75, 0.1875),
        ["log_normal_"] = (generator => empty(Samples).log_normal_(0, 0.25, generator), Math.Exp(0.03125), (Math.Exp(0.0625) - 1) * Math.Exp(0.0625)),
    };

    public static TheoryData<string> Cases => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Draw_EqualSeeds_GivesEqualNumbersWithTheRightMoments(string name)
    {
        using var scope = NewDisposeScope();
        (Func<Generator, Tensor> draw, double mean, double variance) = Table[name];
        using var first = new Generator(5);
        using var second = new Generator(5);
        double[] numbers = OperatorCase.Read(draw(first));
        Assert.Equal(numbers, OperatorCase.Read(draw(second)));
        Assert.NotEqual(numbers, OperatorCase.Read(draw(first)));
        double found = numbers.Average();
        // Five standard errors: a fixed seed makes the outcome the same at every run.
        Assert.InRange(found, mean - (5 * Math.Sqrt(variance / Samples)), mean + (5 * Math.Sqrt(variance / Samples)));
        Assert.InRange(numbers.Sum(x => (x - found) * (x - found)) / Samples, 0.9 * variance, 1.1 * variance);
    }

    [Fact]
    public void Randperm_AnySeed_HoldsEachNumberOnce()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        double[] order = OperatorCase.Read(randperm(50, generator: generator));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (double)i), order.Order());
        Assert.NotEqual(order, order.Order());
    }
}
