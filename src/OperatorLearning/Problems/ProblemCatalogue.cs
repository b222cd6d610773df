namespace WeightSpace.OperatorLearning;

/// <summary>Every problem by name, with the parameters of its paper; only the number of points is free.</summary>
/// <remarks>
/// Equal seeds give equal functions for every number of points, so that a model can be tested at resolutions that it
/// was not trained on;
/// <see cref="OperatorData.ThinSensors"/> keeps its sensors.
/// </remarks>
public static class ProblemCatalogue
{
    private static readonly SortedDictionary<string, (int Points, Func<int, IOperatorProblem> Create)> Entries = new(StringComparer.Ordinal)
    {
        ["advection"] = (40, points => new AdvectionProblem(points: points)),
        ["advection-narrow"] = (256, points => new AdvectionProblem(AdvectionProfile.NarrowSquare, points)),
        ["advection-2"] = (40, points => new AdvectionProblem(points: points, time: 1, times: 40)),
        ["advection-3"] = (40, points => new AdvectionProblem(AdvectionProfile.SquareAndEllipse, points, 1, 40)),
        ["allen-cahn"] = (128, points => Evolution(points, new ReactionEquation(ReactionKind.AllenCahn, 1e-3, 5), 2, 256)),
        ["antiderivative"] = (100, points => new AntiderivativeProblem(points)),
        ["burgers"] = (128, points => Burgers(points, 0.1, 512, 100)),
        ["burgers-0.01"] = (128, points => Burgers(points, 0.01, 512, 250)),
        ["cahn-hilliard"] = (128, points => Evolution(points, new CahnHilliardEquation(), 0.5, 512)),
        ["cahn-hilliard-published"] = (128, points => Evolution(points, new CahnHilliardEquation(0.01, true), 0.5, 256)),
        ["darcy"] = (29, points => new DarcyProblem(points: points, solverPoints: Nodes(points, 421))),
        ["darcy-continuous"] = (29, points => new DarcyProblem(DarcyCoefficient.Continuous, points, Nodes(points, 85))),
        ["differentiation"] = (100, points => new DifferentiationProblem(points)),
        ["diffusion-reaction"] = (101, points => new DiffusionReactionProblem(points)),
        ["diffusion-reaction-advection"] = (128, points => Evolution(points, new ReactionEquation(ReactionKind.Logistic, 3e-3, 1, 0.5), 2, 64)),
        ["discontinuous-advection"] = (200, points => new BinaryAdvectionProblem(points)),
        ["fokker-planck"] = (128, points => Evolution(points, new FokkerPlanckEquation(), 2, 128)),
        ["identity"] = (100, points => new IdentityProblem(points)),
        ["inviscid-burgers"] = (128, points => Laws(points, ScalarFlux.Quadratic, 0)),
        ["inviscid-cosine"] = (128, points => Laws(points, ScalarFlux.Cosine, 0)),
        ["inviscid-cubic"] = (128, points => Laws(points, ScalarFlux.Cubic, 0)),
        ["inviscid-sine"] = (128, points => Laws(points, ScalarFlux.Sine, 0)),
        ["kdv"] = (128, points => Evolution(points, new KdvEquation(), 1, 512, solverPoints: 256)),
        ["klein-gordon"] = (128, points => Evolution(points, new KleinGordonEquation(), 1, 64)),
        ["mionet-advection-diffusion"] = (20, points => new AdvectionDiffusionProblem(points, solverPoints: Multiple(points, 120))),
        ["mionet-diffusion-reaction"] = (100, points => new VariableDiffusionProblem(points)),
        ["mionet-ode"] = (100, points => new CoupledPendulumProblem(points)),
        ["parabolic"] = (128, points => Evolution(points, new HeatEquation(), 2, 64)),
        ["pendulum"] = (100, points => new PendulumProblem(points)),
        ["porous-medium-2"] = (128, points => Porous(points, 2)),
        ["porous-medium-3"] = (128, points => Porous(points, 3)),
        ["porous-medium-4"] = (128, points => Porous(points, 4)),
        ["reaction-bistable"] = (128, points => Evolution(points, new ReactionEquation(ReactionKind.Bistable), 2, 64)),
        ["reaction-linear"] = (128, points => Evolution(points, new ReactionEquation(ReactionKind.Linear), 2, 64)),
        ["reaction-logistic"] = (128, points => Evolution(points, new ReactionEquation(), 2, 64)),
        ["reaction-squared-logistic"] = (128, points => Evolution(points, new ReactionEquation(ReactionKind.SquaredLogistic), 2, 64)),
        ["shallow-water"] = (32, points => new ShallowWaterProblem(points)),
        ["shallow-water-3"] = (32, points => new ShallowWaterProblem(points, momenta: true)),
        ["sine-gordon"] = (128, points => Evolution(points, new SineGordonEquation(), 1, 256)),
        ["transport"] = (128, points => Evolution(points, new TransportEquation(), 2, 64)),
        ["variable-advection"] = (100, points => new VariableAdvectionProblem(points)),
        ["viscous-burgers"] = (128, points => Laws(points, ScalarFlux.Quadratic, 0.01 / Math.PI)),
        ["viscous-cosine"] = (128, points => Laws(points, ScalarFlux.Cosine, 0.01 / Math.PI)),
        ["viscous-cubic"] = (128, points => Laws(points, ScalarFlux.Cubic, 0.01 / Math.PI)),
        ["viscous-sine"] = (128, points => Laws(points, ScalarFlux.Sine, 0.01 / Math.PI)),
        ["wave"] = (128, points => Evolution(points, new WaveEquation(), 2, 64)),
    };

    /// <summary>All names, sorted.</summary>
    public static IReadOnlyCollection<string> Names => Entries.Keys;

    /// <summary>The number of points of a problem's paper; of problems on a square, in each direction.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such problem.</exception>
    public static int DefaultPoints(string name) => Entry(name).Points;

    /// <summary>Creates a problem.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="points">Points in space; on a square, in each direction; 0 takes
    /// <see cref="DefaultPoints"/>.</param>
    /// <exception cref="ArgumentException">There is no such problem, or it cannot have so many points.</exception>
    public static IOperatorProblem Create(string name, int points = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(points);
        var (standard, create) = Entry(name);
        return create(points == 0 ? standard : points);
    }

    private static (int Points, Func<int, IOperatorProblem> Create) Entry(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Entries.TryGetValue(name, out var entry)
            ? entry
            : throw new ArgumentException($"There is no problem '{name}'. Known: {string.Join(", ", Entries.Keys)}.", nameof(name));
    }

    // The solver's grid is the smallest multiple of the data's that is not coarser than the standard one.
    private static int Multiple(int points, int atLeast) => points * Math.Max(1, (atLeast + points - 1) / Math.Max(points, 1));

    // Spectral solvers need an even number of points.
    private static int EvenMultiple(int points, int atLeast) => Multiple(points % 2 == 0 ? points : 2 * points, atLeast);

    private static int Nodes(int points, int standard) => Multiple(points - 1, standard - 1) + 1;

    private static BurgersProblem Burgers(int points, double viscosity, int solverPoints, int steps) => new(
        points, viscosity, solverPoints: EvenMultiple(points, solverPoints), steps: steps, modes: solverPoints / 2 - 1);

    private static EvolutionProblem Evolution(int points, EvolutionEquation equation, double time, int steps, int solverPoints = 128) =>
        new(equation, points, time: time, solverPoints: EvenMultiple(points, solverPoints), steps: steps);

    private static EvolutionProblem Laws(int points, ScalarFlux flux, double viscosity)
    {
        var cells = EvenMultiple(points, 256);
        // 2 time units at the limit of the step for values in [0, 1] on a period of 2.
        var limit = new ConservationLawEquation(flux, viscosity).StepLimit(1, cells, 2);
        return new(new ConservationLawEquation(flux, viscosity), points, solverPoints: cells, steps: 64 * (int)Math.Ceiling(2 / limit / 64));
    }

    private static EvolutionProblem Porous(int points, int exponent)
    {
        var equation = new PorousMediumEquation(exponent);
        var cells = EvenMultiple(points, 256);
        return new(equation, points, 64, 0.1, cells, 64 * (int)Math.Ceiling(0.1 / equation.StepLimit(1, cells, 2) / 64), PeriodicProfileKind.Bump);
    }
}
