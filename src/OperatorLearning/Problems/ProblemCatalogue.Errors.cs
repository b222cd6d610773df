namespace WeightSpace.OperatorLearning;

/// <content>What the solvers err by.</content>
public static partial class ProblemCatalogue
{
    // Mean relative L2 errors of the defaults by SolverError.Measure (20 functions, seed 11); what is not here is exact to single
    // precision.
    private static readonly Dictionary<string, double> Errors = new(StringComparer.Ordinal)
    {
        ["allen-cahn"] = 6.3e-6,
        ["burgers"] = 1.3e-6,
        ["cahn-hilliard"] = 1.7e-6,
        ["cahn-hilliard-published"] = 1.4e-5,
        ["darcy"] = 3.4e-4,
        ["darcy-continuous"] = 1.5e-4,
        ["diffusion-reaction"] = 1.4e-5,
        ["inviscid-cosine"] = 1.2e-6,
        ["inviscid-sine"] = 1.2e-6,
        ["mionet-advection-diffusion"] = 2.2e-4,
        ["mionet-diffusion-reaction"] = 1.6e-5,
        ["modulus-2"] = 1.9e-6,
        ["modulus-4"] = 3.6e-6,
        ["modulus-8"] = 7.0e-6,
        ["porous-medium-2"] = 4.1e-5,
        ["porous-medium-3"] = 1.4e-4,
        ["porous-medium-4"] = 3.4e-4,
        ["shallow-water"] = 4.6e-4,
        ["shallow-water-3"] = 7.3e-4,
        ["viscous-burgers"] = 1.9e-5,
        ["viscous-cosine"] = 7.4e-6,
        ["viscous-cubic"] = 1.9e-5,
        ["viscous-sine"] = 5.7e-6,
    };

    /// <summary>The recorded error of a problem's data with its default points and parameters: the mean relative L2 error
    /// against its <see cref="IOperatorProblem.Reference"/>.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>0 where the data are exact to single precision, that is below 1e-6.</returns>
    /// <exception cref="ArgumentException">There is no such problem.</exception>
    public static double RecordedError(string name)
    {
        _ = Find(name);
        return Errors.GetValueOrDefault(name);
    }
}
