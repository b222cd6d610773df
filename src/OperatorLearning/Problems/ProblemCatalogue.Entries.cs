using WeightSpace.SymmetryBasis;

namespace WeightSpace.OperatorLearning;

/// <content>The problems, and how their solvers' grids and steps follow from the parameters.</content>
public static partial class ProblemCatalogue
{
    // Times of the evolution problems' data, as in PROSE-PDE.
    private const int Times = 64;

    private static readonly SortedDictionary<string, Entry> Entries = new(StringComparer.Ordinal)
    {
        ["advection"] = Of(40, (points, of) => new AdvectionProblem(of.Choice<AdvectionProfile>("profile"), points, of["time"]), Profile(AdvectionProfile.Square), FinalTime(0.5)),
        ["advection-narrow"] = Of(256, (points, of) => new AdvectionProblem(AdvectionProfile.NarrowSquare, points, of["time"]), FinalTime(0.5)),
        ["advection-2"] = Of(40, (points, of) => new AdvectionProblem(AdvectionProfile.Square, points, of["time"], 40), Time(1)),
        ["advection-3"] = Of(40, (points, of) => new AdvectionProblem(AdvectionProfile.SquareAndEllipse, points, of["time"], 40), Time(1)),
        ["allen-cahn"] = Reaction(ReactionKind.AllenCahn, 256, 1e-3, 5),
        ["antiderivative"] = Of(100, (points, of) => new AntiderivativeProblem(points, of["correlation"]), Correlation()),
        ["burgers"] = Burgers(0.1, 100),
        ["burgers-0.01"] = Burgers(0.01, 250),
        ["cahn-hilliard"] = Evolution(of => new CahnHilliardEquation(of["width"]), 0.5, 512, of => 1 / of.Ratio("width"), of => Math.Pow(of.Ratio("width"), -2), parameters: [Width(0.1)]),
        ["cahn-hilliard-published"] = Evolution(of => new CahnHilliardEquation(of["width"], true), 0.5, 1024, parameters: [Width(0.01)]),
        ["darcy"] = Of(29, (points, _) => new DarcyProblem(points: points, solverPoints: Nodes(points, 421))),
        ["darcy-continuous"] = Of(29, (points, _) => new DarcyProblem(DarcyCoefficient.Continuous, points, Nodes(points, 85))),
        ["differentiation"] = Of(100, (points, of) => new DifferentiationProblem(points, (int)of["terms"], of["amplitude"]), Series()),
        ["diffusion-reaction"] = Of(
            101, (points, of) => new DiffusionReactionProblem(points, diffusivity: of["diffusivity"], reaction: of["rate"], length: of["correlation"]), Diffusivity(0.01), Rate(0.01), Correlation()),
        ["diffusion-reaction-advection"] = Reaction(ReactionKind.Logistic, 64, 3e-3, 1, 0.5),
        ["discontinuous-advection"] = Of(
            200, (points, of) => new BinaryAdvectionProblem(points, of["time"], tau: of["tau"], smoothness: of["smoothness"]),
            FinalTime(0.5), Number("tau", 3, "inverse length of the field"), Number("smoothness", 2, "exponent of its eigenvalues")),
        ["fokker-planck"] = Evolution(
            of => new FokkerPlanckEquation(of["diffusivity"], of["amplitude"]), 2, 128, of => Math.Pow(of.Ratio("diffusivity"), -0.5), of => of.Ratio("amplitude"),
            parameters: [Diffusivity(0.05), Coefficient("amplitude", 0.05, "amplitude of the potential")]),
        ["identity"] = Of(100, (points, of) => new IdentityProblem(points, (int)of["terms"], of["amplitude"]), Series()),
        ["inviscid-burgers"] = Law(ScalarFlux.Quadratic),
        ["inviscid-cosine"] = Law(ScalarFlux.Cosine),
        ["inviscid-cubic"] = Law(ScalarFlux.Cubic),
        ["inviscid-sine"] = Law(ScalarFlux.Sine),
        ["kdv"] = Evolution(
            of => new KdvEquation(of["dispersion"]), 1, 512, of => 1 / of.Ratio("dispersion"), of => 1 / of.Ratio("dispersion"), 256, parameters: [Coefficient("dispersion", 0.022, "d in d^2 u_xxx")]),
        ["klein-gordon"] = Evolution(of => new KleinGordonEquation(of["speed"], of["mass"]), 1, 64, parameters: [Coefficient("speed", 1, "speed of light"), Coefficient("mass", 0.1, "mass")]),
        ["mionet-advection-diffusion"] = Of(20, (points, of) => new AdvectionDiffusionProblem(points, solverPoints: Multiple(points, 120), length: of["correlation"]), Correlation()),
        ["mionet-diffusion-reaction"] = Of(
            100, (points, of) => new VariableDiffusionProblem(points, diffusivity: of["diffusivity"], reaction: of["rate"], length: of["correlation"]), Number("diffusivity", 0.01, "least diffusivity"), Rate(0.01), Correlation()),
        ["mionet-ode"] = Of(100, (points, of) => new CoupledPendulumProblem(points, of["time"], of["correlation"], Refined(of["time"])), Time(1), Correlation()),
        ["modulus-2"] = Of(33, (points, _) => new ModulusProblem(2, points)),
        ["modulus-4"] = Of(33, (points, _) => new ModulusProblem(4, points)),
        ["modulus-8"] = Of(33, (points, _) => new ModulusProblem(8, points)),
        ["navier-stokes"] = Of(
            64,
            (points, of) => new NavierStokesProblem(
                points, of["viscosity"], of["time"], 1, EvenMultiple(points, 64 * Math.Max(1, Math.Sqrt(1 / of.Ratio("viscosity")))),
                (int)Math.Ceiling(200 * of.Ratio("time") * Math.Max(1, Math.Sqrt(1 / of.Ratio("viscosity"))))),
            Coefficient("viscosity", 1e-3, "viscosity"), FinalTime(10)),
        ["parabolic"] = Evolution(of => new HeatEquation(of["diffusivity"]), 2, 64, parameters: [Diffusivity(3e-3)]),
        ["pendulum"] = Of(
            100, (points, of) => new PendulumProblem(points, of["gravity"], of["time"], of["correlation"], Refined(of["time"] * Math.Sqrt(Math.Max(1, of["gravity"])))),
            Coefficient("gravity", 1, "k in s'' = -k sin s"), Time(1), Correlation()),
        ["porous-medium-2"] = Porous(2),
        ["porous-medium-3"] = Porous(3),
        ["porous-medium-4"] = Porous(4),
        ["reaction-bistable"] = Reaction(ReactionKind.Bistable, 64),
        ["reaction-linear"] = Reaction(ReactionKind.Linear, 64),
        ["reaction-logistic"] = Reaction(ReactionKind.Logistic, 64),
        ["reaction-squared-logistic"] = Reaction(ReactionKind.SquaredLogistic, 64),
        ["shallow-water"] = Shallow(false),
        ["shallow-water-3"] = Shallow(true),
        ["sine-gordon"] = Evolution(of => new SineGordonEquation(of["strength"]), 1, 256, rate: of => Math.Sqrt(of.Ratio("strength")), parameters: [Coefficient("strength", 1, "factor of sin u")]),
        ["torus-2"] = Of(32, (points, of) => new TorusProblem(2, points, (int)of["centres"]), Centres()),
        ["torus-4"] = Of(32, (points, of) => new TorusProblem(4, points, (int)of["centres"]), Centres()),
        ["torus-6"] = Of(32, (points, of) => new TorusProblem(6, points, (int)of["centres"]), Centres()),
        ["transport"] = Evolution(of => new TransportEquation(of["speed"]), 2, 64, parameters: [Coefficient("speed", 0.5, "speed")]),
        ["variable-advection"] = Of(100, (points, of) => new VariableAdvectionProblem(points, length: of["correlation"]), Correlation()),
        ["viscous-burgers"] = ViscousLaw(ScalarFlux.Quadratic),
        ["viscous-cosine"] = ViscousLaw(ScalarFlux.Cosine),
        ["viscous-cubic"] = ViscousLaw(ScalarFlux.Cubic),
        ["viscous-sine"] = ViscousLaw(ScalarFlux.Sine),
        ["wave"] = Evolution(of => new WaveEquation(of["squared-speed"]), 2, 64, parameters: [Coefficient("squared-speed", 0.5, "b in u_tt = b u_xx")]),
    };

    private static ProblemParameter Number(string name, double standard, string meaning) => ProblemArguments.Declare(name, standard, meaning, perSample: false);

    // A number that each sample may draw: one that changes neither the query points nor the functions.
    private static ProblemParameter Coefficient(string name, double standard, string meaning) => ProblemArguments.Declare(name, standard, meaning, perSample: true);

    private static ProblemParameter Time(double standard) => Number("time", standard, "final time");

    // Where solutions are those of the final time alone.
    private static ProblemParameter FinalTime(double standard) => Coefficient("time", standard, "final time");

    private static ProblemParameter Correlation() => Number("correlation", 0.2, "correlation length of the input functions");

    private static ProblemParameter Diffusivity(double standard) => Coefficient("diffusivity", standard, "diffusivity");

    private static ProblemParameter Rate(double standard) => Coefficient("rate", standard, "rate of the reaction");

    private static ProblemParameter Width(double standard) => Coefficient("width", standard, "width of an interface");

    private static ProblemParameter Profile<TEnum>(TEnum standard)
        where TEnum : struct, Enum => ProblemArguments.Declare("profile", standard, "family of initial values");

    private static ProblemParameter[] Series() => [Number("terms", 20, "terms of the Chebyshev series"), Number("amplitude", 0.25, "bound of its coefficients")];

    private static Entry Of(int points, Func<int, ProblemArguments, IOperatorProblem> create, params ProblemParameter[] parameters) =>
        new(points, EquatableArray.Create(parameters), create);

    // The solver's grid is the smallest multiple of the data's that is not coarser than the standard one.
    private static int Multiple(int points, double atLeast) => points * Math.Max(1, (int)Math.Ceiling(atLeast / Math.Max(points, 1)));

    // Spectral solvers need an even number of points.
    private static int EvenMultiple(int points, double atLeast) => Multiple(points % 2 == 0 ? points : 2 * points, atLeast);

    private static int Nodes(int points, int standard) => Multiple(points - 1, standard - 1) + 1;

    // Two steps of a pendulum's solver per sensor on its usual time, as many on others.
    private static int Refined(double time) => 2 * (int)Math.Clamp(Math.Ceiling(time), 1, 1e6);

    private static Entry Burgers(double viscosity, int steps) => Of(
        128,
        (points, of) =>
        {
            // The modes of the initial values keep to the standard grid, so that they are the same on all.
            var cells = EvenMultiple(points, 512 * Math.Max(1, Math.Sqrt(1 / of.Ratio("viscosity"))));
            var needed = BurgersSolver.RequiredSteps(2, cells, of["viscosity"], of["time"]);
            return new BurgersProblem(
                points, of["viscosity"], of["time"], cells, Math.Max((int)Math.Ceiling(steps * of["time"]), of.Ratio("viscosity") == 1 ? 0 : 2 * needed),
                of["sigma"], of["tau"], of["gamma"], modes: 255);
        },
        Coefficient("viscosity", viscosity, "viscosity"), FinalTime(1), Number("sigma", 25, "amplitude of the initial field"),
        Number("tau", 5, "inverse length scale of the initial field"), Number("gamma", 2, "smoothness of the initial field"));

    // Steps follow the time and the rate, points the period and the sharpness of the solution, both relative to the
    // standard.
    private static Entry Evolution(
        Func<ProblemArguments, EvolutionEquation> equation, double time, int steps, Func<ProblemArguments, double>? sharpness = null, Func<ProblemArguments, double>? rate = null,
        int cells = 128, PeriodicProfileKind profile = PeriodicProfileKind.TwoSines, ProblemParameter[]? parameters = null)
    {
        ProblemParameter[] declared = [.. parameters ?? [], Time(time), Number("length", 2, "period, or distance of the ends"), Profile(profile)];
        var standard = equation(new("", declared, new Dictionary<string, string>()));
        EvolutionEnds[] possible = [.. Enum.GetValues<EvolutionEnds>().Where(standard.Keeps)];
        return Of(128, Create, possible.Length == 1 ? declared : [.. declared, ProblemArguments.Declare("ends", EvolutionEnds.Periodic, "what holds at the ends", possible)]);

        IOperatorProblem Create(int points, ProblemArguments of)
        {
            var chosen = of.Choice<PeriodicProfileKind>("profile");
            var ends = possible.Length == 1 ? EvolutionEnds.Periodic : of.Choice<EvolutionEnds>("ends");
            var period = ends == EvolutionEnds.Periodic ? 1 : 2;
            // Odd functions change their sign, the profiles do not: there are interfaces that they have not.
            var finer = (chosen == profile ? 1 : 2) * (ends == EvolutionEnds.Dirichlet ? 2 : 1) * Math.Max(1, sharpness?.Invoke(of) ?? 1) * Math.Max(1, period * of.Ratio("length"));
            var grid = EvenMultiple(EvolutionProblem.Circle(points, ends), cells * finer);
            var made = equation(of);
            var limited = of["time"] / made.StepLimit(1, grid, period * of["length"]);
            var wanted = steps * of.Ratio("time") * Math.Max(1, rate?.Invoke(of) ?? 1);
            return new EvolutionProblem(made, points, Times, of["time"], grid, Times * (int)Math.Ceiling(Math.Max(wanted, limited) / Times), chosen, of["length"], ends);
        }
    }

    private static Entry Reaction(ReactionKind kind, int steps, double diffusivity = 3e-3, double rate = 1, double drift = 0) => Evolution(
        of => new ReactionEquation(kind, of["diffusivity"], of["rate"], of["drift"]), 2, steps, of => Math.Sqrt(of.Ratio("rate") / of.Ratio("diffusivity")), of => of.Ratio("rate"),
        parameters: [Diffusivity(diffusivity), Rate(rate), Coefficient("drift", drift, "speed of the drift")]);

    private static Entry Law(ScalarFlux flux) => Evolution(_ => new ConservationLawEquation(flux), 2, Times, cells: 256);

    // Shocks of width 4 c / jump on cells of 1.7 c.
    private static Entry ViscousLaw(ScalarFlux flux) => Evolution(
        of => new ConservationLawEquation(flux, of["viscosity"]), 2, 320, of => 1 / of.Ratio("viscosity"), of => 1 / of.Ratio("viscosity"), 370,
        parameters: [Coefficient("viscosity", 0.01 / Math.PI, "viscosity")]);

    private static Entry Porous(int exponent) => Evolution(_ => new PorousMediumEquation(exponent), 0.1, Times, null, null, 256, PeriodicProfileKind.Bump);

    private static ProblemParameter Centres() => Number("centres", 8, "points that distances are measured to");

    private static Entry Shallow(bool momenta) => Of(
        32, (points, of) => new ShallowWaterProblem(points, time: of["time"], inside: of["inside"], outside: of["outside"], momenta: momenta),
        Time(1), Number("inside", 2, "height inside the dam"), Number("outside", 1, "height outside"));
}
