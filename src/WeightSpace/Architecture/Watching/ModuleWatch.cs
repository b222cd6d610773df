using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Watches a module run on an example and reads its architecture from the operators that ran.</summary>
internal static class ModuleWatch
{
    /// <summary>Finds the weight space of a module from one run.</summary>
    /// <param name="module">The module; weights, buffers, mode and random state are afterwards as before.</param>
    /// <param name="inputs">The example; empty if <paramref name="run"/> holds it.</param>
    /// <param name="run">Runs the module; gives its results.</param>
    /// <param name="fixes">Axes of parameters to fix, with the reason.</param>
    /// <exception cref="ArgumentException">The module cannot run on the example.</exception>
    public static SymmetryAnalysis Analyze(nn.Module module, IReadOnlyList<Tensor> inputs, Func<IReadOnlyList<Tensor>> run, IEnumerable<(string Parameter, int Axis, string Reason)> fixes)
    {
        var (json, results) = Record(module, inputs, run);
        return Read(module, inputs, json, results, fixes);
    }

    /// <summary>Records a run.</summary>
    /// <returns>The trace, and how many tensors the run gave back.</returns>
    /// <exception cref="ArgumentException">The module cannot run on the example.</exception>
    public static (byte[] Json, int Results) Record(nn.Module module, IReadOnlyList<Tensor> inputs, Func<IReadOnlyList<Tensor>> run)
    {
        using var scope = NewDisposeScope();
        // A loss may hold derivatives, and libtorch ends the process where they are asked for and off.
        using var gradients = enable_grad();
        var state = State(module);
        using var saved = new ModuleState(module);
        var count = 0;
        Exception? failure = null;
        var json = ExecutionTrace.Record(() =>
        {
            // A trace does not name tensors, so each one that matters is touched once, in a known order.
            foreach (var (_, tensor, _) in state) tensor.detach();
            foreach (var input in inputs) input.detach();
            try
            {
                var results = run();
                count = results.Count;
                foreach (var result in results) result.detach();
            }
            catch (Exception error)
            {
                failure = error;
            }
        });
        if (failure is not null) throw CannotRun(module, failure, TraceReader.Read(json).Skip(state.Count + inputs.Count).LastOrDefault());
        return (json, count);
    }

    /// <summary>Reads what was recorded.</summary>
    /// <exception cref="FormatException">The trace is damaged or cut short.</exception>
    public static SymmetryAnalysis Read(
        nn.Module module, IReadOnlyList<Tensor> inputs, ReadOnlyMemory<byte> json, int results, IEnumerable<(string Parameter, int Axis, string Reason)> fixes)
    {
        var (state, operators) = (State(module), TraceReader.Read(json));
        var before = state.Count + inputs.Count;
        if (operators.Count < before + results) throw new FormatException($"The execution trace of {module.GetName()} is cut short: it has {operators.Count} operators, and {before + results} were marks of our own.");
        try
        {
            return Read(state, inputs, operators, (before, results), fixes);
        }
        // Whatever a damaged trace may lead to.
        catch (Exception error) when (error is not (OutOfMemoryException or FormatException))
        {
            throw new FormatException($"The execution trace of {module.GetName()} cannot be read: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    /// <summary>Whether other operators run on other numbers: with weights drawn at random, and with another
    /// example.</summary>
    /// <param name="module">The module; afterwards as before.</param>
    /// <param name="inputs">The example.</param>
    /// <param name="run">Runs it on an example.</param>
    public static bool DependsOnNumbers(nn.Module module, IReadOnlyList<Tensor> inputs, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> run)
    {
        using var scope = NewDisposeScope();
        using var gradients = enable_grad();
        using var saved = new ModuleState(module);
        using var generator = new Generator(3);
        var first = Names(inputs);
        Parameter[] weights = [.. module.parameters().Where(parameter => parameter.is_floating_point())];
        Tensor[] other = [.. inputs.Select(input => input.is_floating_point() ? randn(input.shape, generator: generator).to(input.dtype).to(input.device) : input)];
        Change(weight => randn(weight.shape, generator: generator) * (0.3 + weight.std(false).nan_to_num(0).to(ScalarType.Float32).cpu()));
        if (!Names(other).SequenceEqual(first)) return true;
        Change(weight => -weight);
        return !Names(other).SequenceEqual(first);

        void Change(Func<Tensor, Tensor> change)
        {
            using var guard = no_grad();
            using var each = NewDisposeScope();
            foreach (var weight in weights) weight.copy_(change(weight));
        }

        string[] Names(IReadOnlyList<Tensor> example)
        {
            Exception? failure = null;
            var json = ExecutionTrace.Record(() =>
            {
                try
                {
                    run(example);
                }
                catch (Exception error)
                {
                    failure = error;
                }
            });
            return failure is null ? [.. TraceReader.Read(json).Select(one => one.Name)] : [failure.Message];
        }
    }

    /// <summary>Calls a module's forward with tensors; its results, one behind the other, whatever holds them.</summary>
    /// <exception cref="ArgumentException">It has no forward that takes so many tensors.</exception>
    public static IReadOnlyList<Tensor> Forward(nn.Module module, IReadOnlyList<Tensor> inputs)
    {
        // `call` runs hooks, and is there for up to six arguments.
        foreach (var name in (ReadOnlySpan<string>)["call", "forward"])
        {
            foreach (var method in module.GetType().GetMethods(BindingFlags.Public | BindingFlags.Instance).Where(method => method.Name == name && !method.IsGenericMethod).OrderBy(method => method.GetParameters().Length))
            {
                if (Bind(method.GetParameters(), inputs) is not { } arguments) continue;
                try
                {
                    return [.. Flatten(method.Invoke(module, arguments))];
                }
                catch (TargetInvocationException error) when (error.InnerException is not null)
                {
                    ExceptionDispatchInfo.Throw(error.InnerException);
                }
            }
        }

        throw new ArgumentException($"{module.GetName()} has no forward that takes {inputs.Count} {(inputs.Count == 1 ? "tensor" : "tensors")}; give the example that fits it, or pass a function that runs it.", nameof(inputs));
    }

    private static object?[]? Bind(ParameterInfo[] parameters, IReadOnlyList<Tensor> inputs)
    {
        var arguments = new object?[parameters.Length];
        var used = 0;
        for (var i = 0; i < arguments.Length; i++)
        {
            var type = parameters[i].ParameterType;
            if (type == typeof(Tensor) && used < inputs.Count) arguments[i] = inputs[used++];
            else if (type == typeof(Tensor[]) && used < inputs.Count) (arguments[i], used) = (inputs.Skip(used).ToArray(), inputs.Count);
            else if (parameters[i].HasDefaultValue) arguments[i] = parameters[i].DefaultValue;
            else if (type.IsValueType) arguments[i] = Activator.CreateInstance(type);
            else if (type != typeof(Tensor) || used < 1) return null;
        }

        return used == inputs.Count && used > 0 ? arguments : null;
    }

    private static IEnumerable<Tensor> Flatten(object? result) => result switch
    {
        Tensor tensor => [tensor],
        ITuple tuple => Enumerable.Range(0, tuple.Length).SelectMany(i => Flatten(tuple[i])),
        IDictionary dictionary => dictionary.Values.Cast<object?>().SelectMany(Flatten),
        string or null => [],
        IEnumerable list => list.Cast<object?>().SelectMany(Flatten),
        // A record or class of the user's own.
        _ => result.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0 && (property.PropertyType == typeof(Tensor) || property.PropertyType.IsAssignableTo(typeof(IEnumerable<Tensor>))))
            .SelectMany(property => Flatten(property.GetValue(result))),
    };

    /// <summary>Parameters, then buffers; a tensor of two names under its first one.</summary>
    private static List<(string Name, Tensor Tensor, bool IsBuffer)> State(nn.Module module)
    {
        var found = new List<(string, Tensor, bool)>();
        var known = new HashSet<nint>();
        foreach (var (name, parameter) in module.named_parameters())
        {
            if (known.Add(parameter.Handle)) found.Add((name, parameter, false));
        }

        var names = found.Select(one => one.Item1).ToHashSet();
        foreach (var (name, buffer) in module.named_buffers())
        {
            if (known.Add(buffer.Handle) && names.Add(name)) found.Add((name, buffer, true));
        }

        return found;
    }

    private static SymmetryAnalysis Read(
        List<(string Name, Tensor Tensor, bool IsBuffer)> state, IReadOnlyList<Tensor> inputs, IReadOnlyList<TraceOperator> operators, (int Before, int After) marks,
        IEnumerable<(string Parameter, int Axis, string Reason)> fixes)
    {
        var import = new TraceImport();
        var builder = import.Builder;
        var declared = new Dictionary<string, GraphValue>();
        var states = States(operators.Skip(marks.Before));
        for (var i = 0; i < state.Count; i++)
        {
            var ((name, tensor, isBuffer), mark) = (state[i], (TraceTensor)operators[i].Inputs[0]!);
            if (tensor.numel() == 0 || isBuffer && !(tensor.is_floating_point() && states.Contains(mark.Id)))
            {
                import.DeclareConstant(mark.Id, mark.Shape, UniformAxes(tensor));
                continue;
            }

            var value = isBuffer ? builder.Buffer(name, mark.Shape.AsSpan()) : builder.Parameter(name, mark.Shape.AsSpan());
            declared[name] = value;
            import.Declare(mark, value, name);
        }

        for (var i = 0; i < inputs.Count; i++)
        {
            var mark = (TraceTensor)operators[state.Count + i].Inputs[0]!;
            if (mark.Shape.Contains(0)) import.DeclareConstant(mark.Id, mark.Shape, mark.Shape.Select(_ => true));
            else import.Declare(mark, builder.Input(i == 0 ? "input" : $"input{i + 1}", mark.Shape.AsSpan()), string.Empty);
        }

        import.Record(operators.Take(operators.Count - marks.After).Skip(marks.Before));
        foreach (var result in operators.Skip(operators.Count - marks.After)) import.Output((TraceTensor)result.Inputs[0]!);
        foreach (var (parameter, axis, reason) in fixes) builder.Fix(declared[parameter], axis, reason);
        var analysis = builder.Analyze();
        return analysis with { Diagnostics = [.. analysis.Diagnostics, .. import.Diagnostics] };
    }

    /// <summary>Numbers of the tensors that follow the weights: running statistics, and what the run writes to. Any other
    /// buffer is a constant, which no permutation of the weights moves.</summary>
    private static HashSet<long> States(IEnumerable<TraceOperator> operators)
    {
        var found = new HashSet<long>();
        var open = new Queue<TraceOperator>(operators);
        var made = new HashSet<long>();
        while (open.TryDequeue(out var one))
        {
            if (one.Name is "batch_norm" or "instance_norm") found.UnionWith(one.Inputs.Skip(3).Take(2).OfType<TraceTensor>().Select(tensor => tensor.Id));
            if (one.Written >= 0 && one.Written < one.Inputs.Length && one.Inputs[one.Written] is TraceTensor written && !made.Contains(written.Id)) found.Add(written.Id);
            made.UnionWith(one.Outputs.Select(output => output.Id));
            foreach (var part in one.Parts) open.Enqueue(part);
        }

        return found;
    }

    private static IEnumerable<bool> UniformAxes(Tensor tensor)
    {
        using var guard = no_grad();
        for (var axis = 0; axis < tensor.dim(); axis++)
        {
            using var scope = NewDisposeScope();
            yield return tensor.shape[axis] == 1 || tensor.numel() == 0 || tensor.eq(tensor.narrow(axis, 0, 1)).all().item<bool>();
        }
    }

    private static ArgumentException CannotRun(nn.Module module, Exception failure, TraceOperator? last)
    {
        var reason = failure.Message.Split('\n', 2)[0].Trim();
        var place = last is null ? "" : $" It stopped after operator {last.Name}{(last.Outputs.IsEmpty ? "" : $", which gave shape [{string.Join(", ", last.Outputs[0].Shape)}]")}.";
        return new ArgumentException($"{module.GetName()} cannot run on the example: {reason.TrimEnd('.')}.{place} Pass an example of the shapes, types and device that it takes.", failure);
    }
}

/// <summary>Weights, buffers, mode and random state of a module, put back when disposed.</summary>
internal sealed class ModuleState : IDisposable
{
    private readonly List<(Tensor Live, Tensor Saved)> tensors = [];
    private readonly nn.Module[] training;
    private readonly nn.Module[] evaluating;
    private readonly Tensor random;

    public ModuleState(nn.Module module)
    {
        using var guard = no_grad();
        foreach (var tensor in module.parameters().Select(parameter => (Tensor)parameter).Concat(module.buffers())) tensors.Add((tensor, tensor.detach().clone().DetachFromDisposeScope()));
        var all = module.modules().Prepend(module).ToArray();
        (training, evaluating) = ([.. all.Where(one => one.training)], [.. all.Where(one => !one.training)]);
        random = TorchSharp.torch.random.get_rng_state().DetachFromDisposeScope();
    }

    public void Dispose()
    {
        using var guard = no_grad();
        foreach (var (live, saved) in tensors)
        {
            live.copy_(saved);
            saved.Dispose();
        }

        // Setting a mode reaches the children, so those of the other mode come after.
        foreach (var one in training) one.train();
        foreach (var one in evaluating.Where(one => one.training)) one.eval();
        foreach (var one in training.Where(one => !one.training)) one.train();
        TorchSharp.torch.random.set_rng_state(random);
        random.Dispose();
    }
}
