using System.Collections.Immutable;
using TorchSharp;
using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.LearnedOptimizers;

/// <summary>A learned optimizer as a <see cref="torch.optim.Optimizer"/>: where a training loop says
/// <c>torch.optim.Adam(...)</c>, say <c>LearnedOptimizer.Load("name", model)</c>.</summary>
/// <remarks>
/// The module's permutation symmetries are found by <see cref="ModuleArchitecture"/>; the rule is
/// <see cref="ResidualRule"/>, whose numbers are tied by relation, so that one checkpoint serves any depth and width.
/// All parameters form one weight space and are updated by one call; <see cref="step"/> applies the update and swaps
/// the state. Parameters that are frozen or have no gradient count as having gradient 0 and stay as they are. A step
/// whose gradient is not finite is skipped and counted in <see cref="SkippedSteps"/>. The state is six momenta a weight
/// and the number of steps.
/// </remarks>
public sealed class LearnedOptimizer : OptimizerHelper
{
    /// <summary>Plain gradient descent at a smaller rate than this is as good as standing still.</summary>
    private const double LeastRate = 1e-3;
    private const int MostNames = 8;
    private readonly ResidualRule rule;
    private readonly BoundRule bound;
    private readonly List<Slot> slots = [];
    private ResidualState state;

    /// <summary>Makes an optimizer for all parameters of a module.</summary>
    /// <param name="checkpoint">The rule and its learned numbers; borrowed for the call.</param>
    /// <param name="model">The module to train; borrowed. Its parameters must be of one floating type on one
    /// device.</param>
    /// <param name="lr">Factor on every update: 1 is what the rule has learned. Schedulers change it.</param>
    /// <param name="weight_decay">Decoupled weight decay (Loshchilov and Hutter, arXiv:1711.05101): every step also
    /// subtracts <c>lr·weight_decay·p</c>.</param>
    /// <param name="executor">Which executor of the equivariant layers is used.</param>
    /// <exception cref="ArgumentException">The module has no parameters, they differ in type or device, or the rule
    /// would leave some of them where they are.</exception>
    public LearnedOptimizer(
        LearnedOptimizerCheckpoint checkpoint, nn.Module model, double lr = 1, double weight_decay = 0, ExecutorKind executor = ExecutorKind.Fused)
        : this(checkpoint, ModuleArchitecture.Analyze(model), model, lr, weight_decay, executor)
    {
    }

    /// <summary>Makes an optimizer for a module whose architecture has been analysed already.</summary>
    /// <inheritdoc cref="LearnedOptimizer(LearnedOptimizerCheckpoint, nn.Module, double, double, ExecutorKind)"/>
    /// <param name="checkpoint">The rule and its learned numbers; borrowed for the call.</param>
    /// <param name="architecture">The module's weight space.</param>
    /// <param name="model">The module to train.</param>
    /// <param name="lr">Factor on every update.</param>
    /// <param name="weight_decay">Decoupled weight decay.</param>
    /// <param name="executor">Which executor of the equivariant layers is used.</param>
    public LearnedOptimizer(
        LearnedOptimizerCheckpoint checkpoint, ModuleArchitecture architecture, nn.Module model, double lr, double weight_decay, ExecutorKind executor)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(model);
        var spec = architecture.Spec;
        var parameters = model.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        if (parameters.Count == 0) throw new ArgumentException("The module has no parameters to train.", nameof(model));
        var first = parameters.Values.First();
        foreach (var (name, parameter) in parameters)
        {
            if (parameter.dtype != first.dtype || parameter.device.ToString() != first.device.ToString())
            {
                throw new ArgumentException(
                    $"Parameter {name} is {parameter.dtype} on {parameter.device}, others are {first.dtype} on {first.device}; move the whole module to one type and device first.",
                    nameof(model));
            }
        }

        rule = new ResidualRule(spec, checkpoint.Options, first.dtype, first.device, executor);
        checkpoint.RequireFits(rule);
        using (var learned = checkpoint.Parameters.to(first.dtype).to(first.device)) bound = rule.Bind(learned);
        state = rule.Init(1);
        _defaults = new Options { LearningRate = lr, weight_decay = weight_decay };
        _parameter_groups = new List<TorchSharp.Modules.ParamGroup>();
        var place = 0;
        foreach (var symmetry in architecture.Analysis.Parameters.Where(one => !one.IsBuffer))
        {
            if (!parameters.TryGetValue(symmetry.Name, out var parameter))
                throw new ArgumentException($"The architecture has a parameter {symmetry.Name}, the module none of that name.", nameof(architecture));
            slots.Add(new Slot(parameter, symmetry.Views, place));
            place += symmetry.Views.Length;
        }

        RequireReached(architecture);
        add_param_group(new ParamGroup([.. slots.Select(slot => slot.Parameter)], new Options()));
    }

    /// <summary>Steps that were skipped because a gradient was not finite.</summary>
    public long SkippedSteps { get; private set; }

    /// <summary>Loads a shipped checkpoint by name, or one from a file, for a module.</summary>
    /// <param name="nameOrPath">A name of <see cref="ShippedCheckpoints.Names"/>, or the path of a safetensors
    /// file.</param>
    /// <param name="model">The module to train; borrowed.</param>
    /// <param name="lr">Factor on every update.</param>
    /// <param name="weight_decay">Decoupled weight decay.</param>
    /// <exception cref="ArgumentException">There is no such checkpoint, or the module is refused as by the
    /// constructor.</exception>
    /// <exception cref="FormatException">The file is corrupt.</exception>
    public static LearnedOptimizer Load(string nameOrPath, nn.Module model, double lr = 1, double weight_decay = 0)
    {
        using var checkpoint = ShippedCheckpoints.Find(nameOrPath);
        return new LearnedOptimizer(checkpoint, model, lr, weight_decay);
    }

    /// <summary>As the other overload, for a module that is watched while it runs on an example, whatever its forward
    /// does.</summary>
    /// <inheritdoc cref="Load(string, nn.Module, double, double)"/>
    /// <param name="nameOrPath">A name of <see cref="ShippedCheckpoints.Names"/>, or the path of a safetensors
    /// file.</param>
    /// <param name="model">The module to train; borrowed. Watching leaves it as it was.</param>
    /// <param name="exampleInputs">What its forward takes, in order: one batch, as small as it likes; borrowed.</param>
    /// <param name="lr">Factor on every update.</param>
    /// <param name="weight_decay">Decoupled weight decay.</param>
    public static LearnedOptimizer Load(string nameOrPath, nn.Module model, IReadOnlyList<Tensor> exampleInputs, double lr = 1, double weight_decay = 0)
    {
        ArgumentNullException.ThrowIfNull(exampleInputs);
        using var checkpoint = ShippedCheckpoints.Find(nameOrPath);
        return new LearnedOptimizer(checkpoint, ModuleArchitecture.Analyze(model, [.. exampleInputs]), model, lr, weight_decay, ExecutorKind.Fused);
    }

    /// <summary>Updates every parameter from its gradient.</summary>
    /// <param name="closure">Evaluated first, with gradients enabled; may be null.</param>
    /// <returns>The closure's loss, or null.</returns>
    public override Tensor step(Func<Tensor>? closure = null)
    {
        Tensor? loss = null;
        if (closure is not null)
        {
            using (enable_grad()) loss = closure();
        }

        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var (weights, gradients) = (new List<Tensor>(), new List<Tensor>());
        foreach (var slot in slots) slot.Read(weights, gradients);
        if (!stack(gradients.Select(gradient => gradient.isfinite().all())).all().ToBoolean())
        {
            SkippedSteps++;
            return loss!;
        }

        var (updates, next) = bound.Update(weights, gradients, state);
        state.Dispose();
        state = next;
        foreach (var slot in slots) slot.Apply(weights, updates);
        return loss!;
    }

    /// <summary>Adds a group: its parameters must be the module's, and get their own learning rate and weight
    /// decay.</summary>
    /// <param name="param_group">Parameters, moved out of the group they were in.</param>
    /// <exception cref="ArgumentException">A parameter does not belong to the module that the optimizer was made
    /// for.</exception>
    public override void add_param_group(TorchSharp.Modules.ParamGroup param_group)
    {
        ArgumentNullException.ThrowIfNull(param_group);
        param_group.Options ??= new Options();
        if (param_group.Options is not Options options)
            throw new ArgumentException($"Options must be {nameof(LearnedOptimizer)}.{nameof(Options)}, got {param_group.Options.GetType().Name}.", nameof(param_group));
        var defaults = (Options)_defaults;
        options.LearningRate ??= defaults.LearningRate;
        options.weight_decay ??= defaults.weight_decay;
        options.InitialLearningRate = options.LearningRate!.Value;
        param_group.Parameters = [.. param_group.Parameters];
        foreach (var parameter in param_group.Parameters)
        {
            var index = slots.FindIndex(slot => slot.Parameter.Handle == parameter.Handle);
            if (index < 0)
                throw new ArgumentException("A parameter of the group is not one of the module that this optimizer was made for; symmetries are known for that module only.", nameof(param_group));
            foreach (var group in _parameter_groups) group.Parameters = [.. group.Parameters.Where(other => other.Handle != parameter.Handle)];
            slots[index].Options = options;
            _state[parameter.Handle] = new State(this, slots[index]);
        }

        _parameter_groups.Add(param_group);
    }

    /// <summary>Frees the state; the module's parameters stay.</summary>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        _state.Clear();
        state.Dispose();
        bound.Dispose();
        rule.Dispose();
        foreach (var slot in slots) slot.Dispose();
    }

    private void RequireReached(ModuleArchitecture architecture)
    {
        var unreached = bound.Unreached(LeastRate).ToHashSet();
        var names = slots.Where(slot => slot.Parameter.requires_grad && slot.Views.Any(view => unreached.Contains(view.Tensor)))
            .Select(slot => architecture.Analysis.Parameters.First(one => one.Views.Items == slot.Views).Name).ToArray();
        if (names.Length == 0) return;
        var some = string.Join(", ", names.Take(MostNames)) + (names.Length > MostNames ? $" and {names.Length - MostNames} more" : "");
        var caution = architecture.Analysis.Cautions.FirstOrDefault();
        bound.Dispose();
        rule.Dispose();
        state.Dispose();
        throw new ArgumentException(
            $"The learned optimizer would leave parameters of the module where they are: {some}. No relation that its rule was meta-trained on reaches them"
            + (caution is null ? ". " : $"; the analysis says, {caution.Operator}: {caution.Message} ")
            + $"Pass an example of its inputs, Load(name, module, [x]), if there was none; describe the module by {nameof(ISelfDescribingModule)}, freeze these parameters (requires_grad_(false)), or train it with another optimizer.",
            "model");
    }

    /// <summary>A parameter, the tensors of the weight space that it is made of, and the number of the first of
    /// them.</summary>
    internal sealed class Slot(Parameter parameter, ImmutableArray<ParameterView> views, int place) : IDisposable
    {
        private readonly Dictionary<string, Tensor> elements = [];
        private Tensor? values;
        private bool moves;

        public Parameter Parameter { get; } = parameter;

        public ImmutableArray<ParameterView> Views { get; } = views;

        public int Place { get; } = place;

        public Options? Options { get; set; }

        /// <summary>Adds views of the parameter and of its gradient, shape <c>[1, *axes]</c>.</summary>
        public void Read(List<Tensor> weights, List<Tensor> gradients)
        {
            var gradient = Parameter.requires_grad ? Parameter.grad?.contiguous() : null;
            moves = gradient is not null;
            values = Parameter.detach().contiguous();
            foreach (var view in Views)
            {
                weights.Add(Part(values, view));
                gradients.Add(gradient is null ? zeros_like(weights[^1]) : Part(gradient, view));
            }
        }

        /// <summary>Subtracts updates from what <see cref="Read"/> gave, and so from the parameter.</summary>
        public void Apply(List<Tensor> weights, IReadOnlyList<Tensor> updates)
        {
            if (!moves) return;
            var rate = Options!.LearningRate!.Value;
            if (Options.weight_decay is { } decay and not 0) values!.mul_(1 - (rate * decay));
            for (var i = Place; i < Place + Views.Length; i++)
            {
                if (Elements(Views[i - Place]) is { } elements) values!.view(-1).index_add_(0, elements, updates[i].reshape(-1), -rate);
                else weights[i].add_(updates[i], alpha: -rate);
            }

            // Only a parameter that is not contiguous was read as a copy.
            if (!Parameter.is_contiguous()) Parameter.copy_(values!);
        }

        public void Dispose()
        {
            foreach (var numbers in elements.Values) numbers.Dispose();
            elements.Clear();
        }

        private Tensor Part(Tensor whole, ParameterView view) => Elements(view) is { } elements
            ? whole.view(-1).index_select(0, elements).view([1, .. view.Tensor.Shape])
            : whole.as_strided([1, .. view.Tensor.Shape], [whole.numel(), .. view.Strides], whole.storage_offset() + view.Offset);

        /// <summary>Numbers of a view's elements, where they do not lie evenly.</summary>
        private Tensor? Elements(ParameterView view)
        {
            if (view.Orders.IsEmpty) return null;
            if (!elements.TryGetValue(view.Tensor.Name, out var found))
                elements[view.Tensor.Name] = found = tensor(view.ElementMap(), device: Parameter.device).DetachFromDisposeScope();
            return found;
        }
    }

    /// <summary>Settings of a group of parameters.</summary>
    public sealed class Options : OptimizerOptions
    {
        /// <summary>Decoupled weight decay, a fraction per step of learning rate 1.</summary>
        public double? weight_decay;

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            ArgumentNullException.ThrowIfNull(writer);
            base.SaveStateDict(writer);
            writer.Write(weight_decay ?? 0);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            ArgumentNullException.ThrowIfNull(reader);
            base.LoadStateDict(reader);
            weight_decay = reader.ReadDouble();
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            weight_decay = ((Options)source).weight_decay;
        }
    }

    /// <summary>A group of parameters with its own learning rate and weight decay.</summary>
    public sealed class ParamGroup : ParamGroup<Options>
    {
        /// <summary>Makes a group.</summary>
        /// <param name="parameters">Parameters of the module that the optimizer was made for.</param>
        /// <param name="options">Their settings; what is not set comes from the optimizer.</param>
        public ParamGroup(IEnumerable<Parameter> parameters, Options options)
            : base(parameters, options)
        {
        }
    }

    /// <summary>What the optimizer remembers of one parameter: its momenta, and the step count that all parameters
    /// share.</summary>
    public sealed class State : OptimizerState
    {
        private readonly LearnedOptimizer owner;
        private readonly Slot slot;

        internal State(LearnedOptimizer owner, Slot slot)
            : base(slot.Parameter) => (this.owner, this.slot) = (owner, slot);

        private IEnumerable<Tensor> Moments => owner.state.Moments.Skip(slot.Place).Take(slot.Views.Length);

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            ArgumentNullException.ThrowIfNull(writer);
            using var scope = NewDisposeScope();
            writer.Write(owner.state.Steps.ToDouble());
            writer.Write(Moments.Sum(tensor => tensor.numel()));
            foreach (var tensor in Moments)
            {
                foreach (var value in tensor.to(ScalarType.Float64).cpu().contiguous().data<double>()) writer.Write(value);
            }
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            ArgumentNullException.ThrowIfNull(reader);
            var count = reader.ReadDouble();
            var (length, expected) = (reader.ReadInt64(), Moments.Sum(tensor => tensor.numel()));
            if (length != expected)
                throw new InvalidDataException($"Saved state holds {length} momenta of a parameter that has {expected}; it belongs to another module.");
            using var guard = no_grad();
            using var scope = NewDisposeScope();
            foreach (var tensor in Moments)
            {
                var values = new double[tensor.numel()];
                for (var index = 0; index < values.Length; index++) values[index] = reader.ReadDouble();
                tensor.copy_(torch.tensor(values).view(tensor.shape));
            }

            owner.state.Steps.fill_(count);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source)
        {
            var other = (State)source;
            using var guard = no_grad();
            foreach (var (own, saved) in Moments.Zip(other.Moments)) own.copy_(saved);
            owner.state.Steps.copy_(other.owner.state.Steps);
        }

        /// <inheritdoc/>
        public override bool ApproximatelyEquals(OptimizerState other) =>
            other is State state && Moments.Select(tensor => tensor.numel()).SequenceEqual(state.Moments.Select(tensor => tensor.numel()))
            && Moments.Zip(state.Moments).All(pair => pair.First.allclose(pair.Second));

        /// <inheritdoc/>
        public override void Initialize(OptimizerOptions options)
        {
            using var guard = no_grad();
            foreach (var tensor in Moments) tensor.zero_();
            owner.state.Steps.zero_();
        }
    }
}
