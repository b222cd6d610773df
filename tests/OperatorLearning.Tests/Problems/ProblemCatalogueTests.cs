namespace WeightSpace.OperatorLearning.Tests.Problems;

/// <summary>Parameters of the catalogue's problems by name.</summary>
public sealed class ProblemCatalogueTests
{
    public static TheoryData<string> Names => [.. ProblemCatalogue.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Create_DefaultsSaidAloud_IsTheSameProblem(string name)
    {
        var parameters = ProblemCatalogue.Parameters(name);
        Assert.Equal(parameters.Length, parameters.Select(parameter => parameter.Name).Distinct().Count());
        Assert.All(parameters, parameter => Assert.NotEmpty(parameter.Meaning));
        Assert.Equal(ProblemCatalogue.Create(name), ProblemCatalogue.Create(name, 0, parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Default)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Create_AnyParameterChanged_IsAnotherProblem(string name)
    {
        foreach (var parameter in ProblemCatalogue.Parameters(name))
        {
            var value = parameter.Choices.IsEmpty ? FormattableString.Invariant($"{(parameter.Default == "0" ? 0.1 : double.Parse(parameter.Default, System.Globalization.CultureInfo.InvariantCulture) * 2)}")
                : parameter.Choices.First(choice => choice != parameter.Default);
            Assert.NotEqual(ProblemCatalogue.Create(name), With(name, parameter.Name, value));
        }
    }

    [Fact]
    public void Create_ParameterThatIsNotThere_SaysWhichAre()
    {
        Assert.Contains(
            "The problem 'burgers' has no parameter 'viscosty'. Known: viscosity, time, sigma, tau, gamma.", Assert.Throws<ArgumentException>(() => With("burgers", "viscosty", "1")).Message, StringComparison.Ordinal);
        Assert.Contains("It has none", Assert.Throws<ArgumentException>(() => With("darcy", "time", "1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_BadValue_NamesTheParameter()
    {
        Assert.Contains("'viscosity' of 'burgers' must be a number, got 'thick'", Assert.Throws<ArgumentException>(() => With("burgers", "viscosity", "thick")).Message, StringComparison.Ordinal);
        Assert.Contains("must be one of two-sines, bump, two-gaussians, gaussian-field, got 'sines'", Assert.Throws<ArgumentException>(() => With("kdv", "profile", "sines")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => With("burgers", "viscosity", "-1"));
    }

    private static IOperatorProblem With(string name, string parameter, string value) => ProblemCatalogue.Create(name, 0, new Dictionary<string, string> { [parameter] = value });
}
