using WeightSpace.SymmetryBasis;

namespace WeightSpace.OperatorLearning;

/// <summary>A parameter of a problem of the catalogue that may be changed by name.</summary>
/// <param name="Name">Its name, e.g. <c>viscosity</c>.</param>
/// <param name="Default">Its value in the problem's paper, as text.</param>
/// <param name="Meaning">What it is, in a few words.</param>
/// <param name="Choices">The words that it may be; empty for a number.</param>
/// <param name="PerSample">Whether a range in place of the number, <c>0.1..1</c> or <c>log(0.1..1)</c>, gives every
/// sample a value of its own, which is then an input.</param>
public sealed record ProblemParameter(string Name, string Default, string Meaning, EquatableArray<string> Choices = default, bool PerSample = false);
