using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>What the optimizers of this library share: groups, options, state per parameter, saving and loading.</summary>
public abstract class OptimizerHelper : Optimizer
{
    /// <summary>Options for groups that do not set their own.</summary>
    protected OptimizerOptions _defaults = null!;

    /// <summary>The state of each parameter, by the parameter's handle.</summary>
    protected OrderedDict<IntPtr, OptimizerState> _state = new();

    /// <summary>Creates an optimizer without parameters.</summary>
    public OptimizerHelper() : base(IntPtr.Zero) { }

    /// <summary>Writes options and state to a file in TorchSharp's format.</summary>
    /// <param name="location">The path; an existing file is overwritten.</param>
    public void save_state_dict(string location)
    {
        using var stream = File.Create(location);
        using var writer = new BinaryWriter(stream);
        save_state_dict(writer);
    }

    /// <summary>Reads options and state from a file in TorchSharp's format.</summary>
    /// <param name="location">The path.</param>
    public void load_state_dict(string location)
    {
        using var stream = File.OpenRead(location);
        using var reader = new BinaryReader(stream);
        load_state_dict(reader);
    }

    /// <summary>Writes options and state in TorchSharp's format: the class, the counts, the options, the states.</summary>
    /// <param name="writer">The destination, left open.</param>
    public void save_state_dict(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(GetType().Name);
        var state = state_dict();
        writer.Write7BitEncodedInt64(state.Options.Count);
        writer.Write7BitEncodedInt64(state.State.Count);
        foreach (var options in state.Options) options.SaveStateDict(writer);
        foreach (var entry in state.State) entry.SaveStateDict(writer);
    }

    /// <summary>Reads options and state in TorchSharp's format.</summary>
    /// <param name="reader">The source, left open.</param>
    /// <exception cref="InvalidDataException">The file is that of another class of optimizer.</exception>
    /// <exception cref="ArgumentException">The number of groups or parameters differs.</exception>
    public void load_state_dict(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var saved = reader.ReadString();
        if (saved != GetType().Name)
            throw new InvalidDataException($"The saved optimizer state must be that of {GetType().Name}, got {saved}.");
        var groups = reader.Read7BitEncodedInt64();
        var states = reader.Read7BitEncodedInt64();
        var own = state_dict();
        RequireSameCounts(own, groups, states);
        foreach (var options in own.Options) options.LoadStateDict(reader);
        foreach (var entry in own.State) entry.LoadStateDict(reader);
    }

    /// <summary>Takes over copies of another optimizer's options and state.</summary>
    /// <param name="state_dict">What <see cref="state_dict"/> answered.</param>
    /// <exception cref="ArgumentException">The number of groups or parameters differs.</exception>
    public virtual void load_state_dict(StateDictionary state_dict)
    {
        ArgumentNullException.ThrowIfNull(state_dict);
        var own = this.state_dict();
        RequireSameCounts(own, state_dict.Options.Count, state_dict.State.Count);
        for (var i = 0; i < own.Options.Count; i++)
            if (!ReferenceEquals(own.Options[i], state_dict.Options[i]))
                own.Options[i].LoadStateDict(state_dict.Options[i]);
        for (var i = 0; i < own.State.Count; i++)
            if (!ReferenceEquals(own.State[i], state_dict.State[i]))
                own.State[i].LoadStateDict(state_dict.State[i]);
    }

    /// <summary>Options and state, not copied.</summary>
    /// <returns>One entry per group and one per parameter.</returns>
    public virtual StateDictionary state_dict()
    {
        var result = new StateDictionary();
        foreach (var group in _parameter_groups)
        {
            result.Options.Add(group.Options);
            var indices = new List<int>();
            foreach (var parameter in group.Parameters)
            {
                indices.Add(result.State.Count);
                result.State.Add(_state[parameter.Handle]);
            }
            result.StateIndexRef.Add(indices);
        }
        return result;
    }

    /// <summary>Moves the state to a device.</summary>
    /// <param name="device">The device.</param>
    public void to(Device device)
    {
        foreach (var (_, state) in _state) state.to(device);
    }

    /// <inheritdoc/>
    public override void zero_grad()
    {
        foreach (var group in _parameter_groups) FusedSteps.ZeroGrads(group.Parameters as Parameter[] ?? [.. group.Parameters]);
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> parameters() => base.parameters();

    /// <inheritdoc/>
    public override void add_param_group(ParamGroup param_group) => _parameter_groups.Add(param_group);

    /// <summary>Computes the loss, then runs a rule on every group without recording and inside a dispose scope.</summary>
    /// <typeparam name="T">The class of the groups.</typeparam>
    /// <param name="body">The rule.</param>
    /// <param name="loss_closure">Computes the loss and its gradients, or null.</param>
    /// <returns>The loss, or null.</returns>
    protected Tensor? _step<T>(Action<T> body, Func<Tensor>? loss_closure = null) where T : ParamGroup
    {
        var loss = Loss(loss_closure);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var group in _parameter_groups) body((T)group);
        return loss;
    }

    /// <summary>Like _step, with a fused rule that is tried first on each group and answers false where it does not apply.</summary>
    private protected Tensor? StepFused<T>(Func<T, bool> fused, Action<T> plain, Func<Tensor>? closure) where T : ParamGroup
    {
        var loss = Loss(closure);
        for (var i = 0; i < _parameter_groups.Count; i++)
        {
            var group = (T)_parameter_groups[i];
            if (UseFusedSteps && fused(group)) continue;
            using var noGrad = no_grad();
            using var scope = NewDisposeScope();
            plain(group);
        }
        return loss;
    }

    /// <summary>Whether steps may run as one native pass per parameter; tests switch it off to compare with the plain operators.</summary>
    internal bool UseFusedSteps { get; set; } = true;

    /// <summary>Adds a group whose options are complete and creates the state of its parameters.</summary>
    private protected void Register(ParamGroup group, Func<Parameter, OptimizerState> create)
    {
        // A lazy sequence such as module.parameters() would walk the modules at every step.
        var parameters = group.Parameters.ToArray();
        group.Parameters = parameters;
        group.Options.InitialLearningRate = group.Options.LearningRate!.Value;
        foreach (var parameter in parameters)
            if (_state.ContainsKey(parameter.Handle))
                throw new ArgumentException($"{GetType().Name}: a parameter of shape [{string.Join(", ", parameter.shape)}] appears in more than one group or twice in one.", nameof(group));
        foreach (var parameter in parameters)
        {
            if (_state.ContainsKey(parameter.Handle)) continue;
            var state = create(parameter);
            state.Initialize(group.Options);
            _state.Add(parameter.Handle, state);
        }
        _parameter_groups.Add(group);
    }

    /// <summary>Frees the state of all parameters.</summary>
    /// <param name="disposing">Always <c>true</c>.</param>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (var (_, state) in _state) (state as IDisposable)?.Dispose();
        _state.Clear();
    }

    private protected static void Require(bool valid, double value, string name, string expected)
    {
        if (!valid || double.IsNaN(value)) throw new ArgumentException($"{name} must be {expected}, got {value}.", name);
    }

    private static Tensor? Loss(Func<Tensor>? closure)
    {
        if (closure is null) return null;
        using var grad = enable_grad();
        return closure();
    }

    private void RequireSameCounts(StateDictionary own, long groups, long states)
    {
        if (groups != own.Options.Count)
            throw new ArgumentException($"The state must hold {own.Options.Count} parameter groups for this {GetType().Name}, got {groups}.");
        if (states != own.State.Count)
            throw new ArgumentException($"The state must hold {own.State.Count} parameters for this {GetType().Name}, got {states}.");
    }
}
