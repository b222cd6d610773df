using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WeightSpace.LearnedOptimizers;

/// <summary>A learned optimizer as a <see cref="torch.optim.Optimizer"/>: where a training loop says
/// <c>torch.optim.Adam(...)</c>, say <c>LearnedOptimizer.Load("name", model)</c>.</summary>
/// <remarks>
/// The module's permutation symmetries are found by <see cref="ModuleArchitecture"/>; the rule is
/// <see cref="ResidualRule"/>, whose numbers are tied by
/// relation, so that one checkpoint serves any depth and width. All parameters form one weight space and are updated by
/// one call.
/// Parameters that are frozen or have no gradient count as having gradient 0 and stay as they are. A step whose
/// gradient is not finite is skipped and
/// counted in <see cref="SkippedSteps"/>. The state is one tensor of six momenta a weight and the number of steps.
/// </remarks>
public sealed class LearnedOptimizer : OptimizerHelper
{
    private readonly ResidualRule rule;
    private readonly PreparedRule prepared;
    private readonly ResidualState state;
    private readonly List<Slot> slots = [];
    private readonly long weightCount;
    private readonly bool[] moved;

    /// <summary>Makes an optimizer for all parameters of a module.</summary>
    /// <param name="checkpoint">The rule and its learned numbers; borrowed for the call.</param>
    /// <param name="model">The module to train; borrowed. Its parameters must be of one floating type on one
    /// device.</param>
    /// <param name="lr">Factor on every update: 1 is what the rule has learned. Schedulers change it.</param>
    /// <param name="weight_decay">Decoupled weight decay (Loshchilov and Hutter, arXiv:1711.05101): every step also
    /// subtracts <c>lr·weight_decay·p</c>.</param>
    /// <param name="executor">Which executor of the equivariant layers is used.</param>
    /// <exception cref="ArgumentException">The module has no parameters, or they differ in type or device.</exception>
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
        using (var learned = checkpoint.Parameters.to(first.dtype).to(first.device)) prepared = rule.Prepare(learned);
        state = rule.CreateState(1);
        weightCount = spec.ElementCount;
        moved = new bool[parameters.Count];
        _defaults = new Options { LearningRate = lr, weight_decay = weight_decay };
        _parameter_groups = new List<TorchSharp.Modules.ParamGroup>();
        var offset = 0L;
        foreach (var symmetry in architecture.Analysis.Parameters.Where(one => !one.IsBuffer))
        {
            if (!parameters.TryGetValue(symmetry.Name, out var parameter))
                throw new ArgumentException($"The architecture has a parameter {symmetry.Name}, the module none of that name.", nameof(architecture));
            slots.Add(new Slot(parameter, offset, parameter.numel(), PackedOrder.Of(symmetry, first.device)));
            offset += parameter.numel();
        }

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
    /// <exception cref="ArgumentException">There is no such checkpoint.</exception>
    /// <exception cref="FormatException">The file is corrupt.</exception>
    public static LearnedOptimizer Load(string nameOrPath, nn.Module model, double lr = 1, double weight_decay = 0)
    {
        using var checkpoint = ShippedCheckpoints.Find(nameOrPath);
        return new LearnedOptimizer(checkpoint, model, lr, weight_decay);
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
        var (weights, gradient) = Gather();
        using (var finite = gradient.isfinite().all())
        {
            if (!finite.ToBoolean())
            {
                SkippedSteps++;
                return loss!;
            }
        }

        var update = rule.Update(weights, gradient, state, prepared);
        Scatter(update);
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
            slots[index] = slots[index] with { Options = options };
            var view = state.Moments.narrow(1, slots[index].Offset, slots[index].Count).DetachFromDisposeScope();
            if (_state.TryGetValue(parameter.Handle, out var previous)) ((State)previous).Dispose();
            _state[parameter.Handle] = new State(parameter, view, state.Steps);
        }

        _parameter_groups.Add(param_group);
    }

    /// <summary>Frees the state; the module's parameters stay.</summary>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        foreach (var slot in slots) slot.Order?.Dispose();
        foreach (var pair in _state) ((State)pair.Item2).Dispose();
        _state.Clear();
        state.Dispose();
        prepared.Dispose();
        rule.Dispose();
    }

    private (Tensor Weights, Tensor Gradient) Gather()
    {
        var weights = new Tensor[slots.Count];
        var gradients = new Tensor[slots.Count];
        for (var index = 0; index < slots.Count; index++)
        {
            var parameter = slots[index].Parameter;
            var gradient = parameter.requires_grad ? parameter.grad : null;
            moved[index] = gradient is not null;
            weights[index] = slots[index].Pack(parameter.detach());
            gradients[index] = gradient is null ? zeros_like(weights[index]) : slots[index].Pack(gradient);
        }

        return (cat(weights, 0).unsqueeze(0), cat(gradients, 0).unsqueeze(0));
    }

    private void Scatter(Tensor update)
    {
        var parts = update.view(weightCount);
        for (var index = 0; index < slots.Count; index++)
        {
            if (!moved[index]) continue;
            var slot = slots[index];
            var (parameter, options) = (slot.Parameter, slot.Options!);
            var rate = options.LearningRate!.Value;
            if (options.weight_decay is { } decay and not 0) parameter.mul_(1 - (rate * decay));
            parameter.add_(slot.Unpack(parts.narrow(0, slot.Offset, slot.Count)).view(parameter.shape), alpha: -rate);
        }
    }

    /// <summary>Where a parameter lies among the packed weights: its views one behind the other.</summary>
    private sealed record Slot(Parameter Parameter, long Offset, long Count, PackedOrder? Order)
    {
        public Options? Options { get; init; }

        public Tensor Pack(Tensor values) => Order is null ? values.reshape(-1) : values.reshape(-1).index_select(0, Order.Elements);

        public Tensor Unpack(Tensor packed) => Order is null ? packed : packed.index_select(0, Order.Places);
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

    /// <summary>What the optimizer remembers of one parameter: a view of the momenta, and the step count that all
    /// parameters share.</summary>
    public sealed class State : OptimizerState, IDisposable
    {
        private readonly Tensor moments;
        private readonly Tensor steps;

        internal State(Parameter parameter, Tensor moments, Tensor steps)
            : base(parameter)
        {
            this.moments = moments;
            this.steps = steps;
        }

        /// <summary>Frees the view.</summary>
        public void Dispose() => moments.Dispose();

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            using var values = moments.detach().to(ScalarType.Float64).cpu().contiguous();
            writer.Write(steps.ToDouble());
            writer.Write(values.numel());
            foreach (var value in values.data<double>()) writer.Write(value);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            var count = reader.ReadDouble();
            var length = reader.ReadInt64();
            if (length != moments.numel())
                throw new InvalidDataException($"Saved state holds {length} momenta of a parameter that has {moments.numel()}; it belongs to another module.");
            var values = new double[length];
            for (var index = 0L; index < length; index++) values[index] = reader.ReadDouble();
            using var guard = no_grad();
            using var source = tensor(values, moments.dtype, moments.device);
            using var shaped = source.view(moments.shape);
            moments.copy_(shaped);
            steps.fill_(count);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source)
        {
            var other = (State)source;
            using var guard = no_grad();
            moments.copy_(other.moments);
            steps.copy_(other.steps);
        }

        /// <inheritdoc/>
        public override bool ApproximatelyEquals(OptimizerState other) =>
            other is State state && moments.shape.SequenceEqual(state.moments.shape) && moments.allclose(state.moments);

        /// <inheritdoc/>
        public override void Initialize(OptimizerOptions options)
        {
            using var guard = no_grad();
            moments.zero_();
            steps.zero_();
        }
    }
}
