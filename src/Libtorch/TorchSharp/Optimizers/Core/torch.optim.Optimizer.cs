using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Optimizers and schedules of the learning rate.</summary>
    public static partial class optim
    {
        /// <summary>Changes parameters along their gradients. Derive from it for a rule of your own.</summary>
        public abstract partial class Optimizer : IDisposable
        {
            /// <summary>Parameters with their settings, in groups. A derived class that uses the base's methods fills it.</summary>
            protected IList<ParamGroup> _parameter_groups = new List<ParamGroup>();

            /// <summary>Creates an optimizer without parameters.</summary>
            /// <param name="handle">For compatibility with TorchSharp: pass <see cref="IntPtr.Zero"/>.</param>
            protected Optimizer(IntPtr handle)
            {
                if (handle != IntPtr.Zero)
                    throw new NotSupportedException("Optimizers are managed code here: pass IntPtr.Zero as the handle.");
            }

            /// <summary>Makes a step as native code would call it.</summary>
            /// <returns>The handle of the loss.</returns>
            public delegate IntPtr LossClosure();

            /// <summary>The groups, as learning-rate schedulers see them.</summary>
            public virtual IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;

            /// <summary>Fills the gradients of all parameters with zeros.</summary>
            public virtual void zero_grad()
            {
                foreach (var group in _parameter_groups)
                    foreach (var parameter in group.Parameters)
                    {
                        using var grad = parameter.grad;
                        if (grad is null) continue;
                        using var zeroed = grad.detach();
                        zeroed.zero_();
                    }
            }

            /// <summary>Adds a group of parameters.</summary>
            /// <param name="param_group">Parameters and options; options that are not set take the optimizer's defaults.</param>
            public virtual void add_param_group(ParamGroup param_group) =>
                throw new NotSupportedException($"{GetType().Name} does not take further groups of parameters.");

            /// <summary>Changes the parameters along their gradients.</summary>
            /// <param name="closure">Computes the loss and its gradients anew, or null when the gradients are there already.</param>
            /// <returns>The loss that the closure answered, or null.</returns>
            public virtual Tensor? step(Func<Tensor>? closure = null) =>
                throw new NotSupportedException($"{GetType().Name} must override step.");

            /// <summary>All parameters of all groups.</summary>
            /// <returns>The parameters; their modules own them.</returns>
            public virtual IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(static group => group.Parameters);

            /// <summary>Frees the state; the parameters stay.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Frees the state.</summary>
            /// <param name="disposing">Always <c>true</c>: tensors have finalizers of their own.</param>
            protected virtual void Dispose(bool disposing) { }

            /// <summary>The options of all groups and the state of all parameters, in order.</summary>
            public class StateDictionary
            {
                internal StateDictionary()
                {
                    Options = [];
                    State = [];
                    StateIndexRef = [];
                }

                /// <summary>One entry per group.</summary>
                public List<OptimizerOptions> Options { get; private set; }

                /// <summary>One entry per parameter.</summary>
                public List<OptimizerState> State { get; private set; }

                /// <summary>For each group, where its parameters' entries are in <see cref="State"/>.</summary>
                public List<List<int>> StateIndexRef { get; private set; }
            }
        }
    }
}
