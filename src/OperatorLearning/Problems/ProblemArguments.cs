using System.Globalization;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.OperatorLearning;

/// <summary>The values of a problem's parameters: those given, and the defaults of the others.</summary>
internal sealed class ProblemArguments
{
    private readonly string problem;
    private readonly IReadOnlyDictionary<string, string> given;
    private readonly IReadOnlyList<ProblemParameter> declared;

    /// <exception cref="ArgumentException">A given parameter is not declared.</exception>
    public ProblemArguments(string problem, IReadOnlyList<ProblemParameter> declared, IReadOnlyDictionary<string, string> given)
    {
        (this.problem, this.declared, this.given) = (problem, declared, given);
        foreach (var name in given.Keys)
            if (declared.All(parameter => parameter.Name != name))
                throw new ArgumentException(
                    $"The problem '{problem}' has no parameter '{name}'. "
                    + (declared.Count == 0 ? "It has none." : $"Known: {string.Join(", ", declared.Select(parameter => parameter.Name))}."), nameof(given));
    }

    /// <summary>The value of a number.</summary>
    public double this[string name] => Number(name, Text(name));

    /// <summary>How many times as large as its default a number is.</summary>
    public double Ratio(string name) => this[name] / Number(name, Of(name).Default);

    /// <summary>The value of a word.</summary>
    public TEnum Choice<TEnum>(string name)
        where TEnum : struct, Enum
    {
        return Of(name).Choices.Contains(Text(name))
            ? Enum.GetValues<TEnum>().First(value => Word(value.ToString()) == Text(name))
            : throw new ArgumentException($"The parameter '{name}' of '{problem}' must be one of {string.Join(", ", Of(name).Choices)}, got '{Text(name)}'.", name);
    }

    /// <summary>The parameters that each sample draws, in the order of their declaration.</summary>
    /// <exception cref="ArgumentException">A range is wrong, or its parameter cannot be drawn.</exception>
    public EquatableArray<CoefficientRange> Ranges()
    {
        CoefficientRange[] ranges = [.. declared.Select(parameter => CoefficientRange.Parse(parameter.Name, Text(parameter.Name))).OfType<CoefficientRange>()];
        string[] allowed = [.. declared.Where(parameter => parameter.PerSample).Select(parameter => parameter.Name)];
        return ranges.FirstOrDefault(range => !allowed.Contains(range.Name)) is { } wrong
            ? throw new ArgumentException(
                $"The parameter '{wrong.Name}' of '{problem}' cannot be drawn for each sample, since it says where or of what distribution the functions are. {(allowed.Length == 0 ? "No parameter can." : $"Those that can: {string.Join(", ", allowed)}.")}", wrong.Name)
            : EquatableArray.Create(ranges);
    }

    /// <summary>The parameters that were given, but some.</summary>
    public EquatableArray<(string Name, string Value)> Without(IEnumerable<string> names) =>
        EquatableArray.Create([.. declared.Select(parameter => parameter.Name).Where(given.ContainsKey).Except(names).Select(name => (name, given[name]))]);

    private string Text(string name) => given.GetValueOrDefault(name, Of(name).Default);

    private ProblemParameter Of(string name) => declared.First(parameter => parameter.Name == name);

    private double Number(string name, string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
        ? value
        : throw new ArgumentException(
            $"The parameter '{name}' of '{problem}' must be a number, got '{text}'{(Of(name).PerSample ? ". A range, 0.1..1 or log(0.1..1), draws one for each sample" : "")}.", name);

    /// <summary>A number.</summary>
    public static ProblemParameter Declare(string name, double standard, string meaning, bool perSample) =>
        new(name, standard.ToString("R", CultureInfo.InvariantCulture), meaning, PerSample: perSample);

    /// <summary>A word for each of some values of an enumeration; all of them if none are given.</summary>
    public static ProblemParameter Declare<TEnum>(string name, TEnum standard, string meaning, params TEnum[] possible)
        where TEnum : struct, Enum =>
        new(name, Word(standard.ToString()), meaning, EquatableArray.Create([.. (possible.Length > 0 ? possible : Enum.GetValues<TEnum>()).Select(value => Word(value.ToString()))]));

    private static string Word(string name) =>
        string.Concat(name.Select((letter, index) => index > 0 && char.IsUpper(letter) ? "-" + char.ToLowerInvariant(letter) : char.ToLowerInvariant(letter).ToString()));
}
